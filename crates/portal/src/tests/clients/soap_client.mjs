// A party's program with the npm package soap: asks the web service for everything and prints what it got as JSON.
//
//     soap_client.mjs ADDRESS NAME PASSWORD
import { createClientAsync, WSSecurity } from "soap";

const [address, name, password] = process.argv.slice(2);
const list = (x) => (x === undefined || x === null ? [] : Array.isArray(x) ? x : [x]);

/** The code of what must fail. */
async function fault(call) {
  try {
    await call();
  } catch (e) {
    const f = e.root?.Envelope?.Body?.Fault;
    if (!f) throw e;
    return [f.faultcode ?? f.Code?.Subcode?.Value ?? "", f.detail?.fault?.code ?? f.Detail?.fault?.code ?? ""].map((x) => x.$value ?? x);
  }
  throw new Error("this should have failed");
}

const out = {};
for (const [port, forceSoap12Headers] of [["soap", false], ["soap12", true]]) {
  const client = await createClientAsync(address + "?wsdl", { forceSoap12Headers });
  const token = () => new WSSecurity(name, password, { hasNonce: true, hasTimeStamp: true, mustUnderstand: true });
  client.setSecurity(token());
  // What this package takes from a port is the address; the version comes from the option.
  const call = async (operation, args = {}) => (await client.Scrutineer[port][operation + "Async"]?.(args) ?? await client[operation + "Async"](args))[0];
  const seen = (out[port] = {});
  const described = client.describe().Scrutineer[port];
  seen.operations = Object.keys(described).sort();

  const election = await call("GetElection");
  seen.election = [list(election.row)[0].election, Number(election.size), election.digest];
  seen.stations = [];
  for (let after; ; ) {
    const answer = await call("GetStations", after ? { after, limit: 2 } : { limit: 2 });
    seen.stations.push(...list(answer.row).map((r) => r.station));
    after = answer.next;
    if (!after) break;
  }
  const results = await call("GetStationResults", { contest: "parliament", since: 0 });
  seen.digest = results.digest;
  seen.results = list(results.row).map((r) => [
    r.station,
    r.state,
    Number(r.valid),
    Object.fromEntries(list(r.votes?.vote).map((v) => [v.attributes.choice, Number(v.$value)])),
  ]);
  seen.notices = [];
  for (let after; ; ) {
    const answer = await call("GetNotices", after ? { after, limit: 1 } : { limit: 1 });
    seen.notices.push(...list(answer.row).map((n) => [n.number, n.audience, Object.fromEntries(list(n.title).map((t) => [t.attributes.lang, t.$value]))]));
    after = answer.next;
    if (!after) break;
  }
  seen.unknown = await fault(() => call("GetStations", { area: "no/such" }));
  client.setSecurity(new WSSecurity(name, password, { passwordType: "PasswordDigest" }));
  seen.digestToken = await fault(() => call("GetElection"));
}
console.log(JSON.stringify(out));
