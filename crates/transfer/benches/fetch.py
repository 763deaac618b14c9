"""Fetches files over FTP with TLS on one connection and forgets them: a client of the benchmark that never waits longer than the line does.

    python3 fetch.py PORT USER FILE-WITH-PATHS
"""

import ftplib
import ssl
import sys

port, user, paths = int(sys.argv[1]), sys.argv[2], open(sys.argv[3], encoding="utf-8").read().split("\n")
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
tls.maximum_version = ssl.TLSVersion.TLSv1_2
tls.set_ciphers("ECDHE-ECDSA-AES256-GCM-SHA384")
with ftplib.FTP_TLS(context=tls) as ftp:
    ftp.connect("127.0.0.1", port)
    ftp.login(user, "x")
    ftp.prot_p()
    for path in filter(None, paths):
        got = 0

        def take(block):
            global got
            got += len(block)

        ftp.retrbinary(f"RETR {path}", take, blocksize=1 << 18)
        if got == 0:
            sys.exit(f"{path} is empty")
