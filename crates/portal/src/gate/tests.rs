use super::*;

#[test]
fn nobody_is_sent_elsewhere_after_a_sign_in() {
    for to in [
        "//evil",
        "https://evil",
        "/desk\\x",
        "/",
        "/desk/a b",
        "/desk/\r\nSet-Cookie: a",
        "",
        "/desk/sign-in",
        "/party/",
    ] {
        assert_eq!(Face::Desk.inside(to), "/desk/", "{to:?}");
        assert_eq!(Face::Party.inside(&to.replace("/desk", "/party")), "/party/", "{to:?}");
    }
    assert_eq!(Face::Desk.inside("/desk/station/x/1?contest=a%40b"), "/desk/station/x/1?contest=a%40b");
    assert_eq!(Face::Party.inside("/party/log"), "/party/log");
    assert_eq!(Face::Party.inside("/parties"), "/party/");
}

#[test]
fn a_form_from_elsewhere_is_refused() {
    let h = |pairs: &[(&'static str, &'static str)]| {
        same_origin(
            &Uri::from_static("/desk/entry"),
            &pairs.iter().map(|(n, v)| (n.parse().unwrap(), HeaderValue::from_static(v))).collect(),
        )
        .is_ok()
    };
    assert!(h(&[]) && h(&[("sec-fetch-site", "same-origin")]));
    assert!(h(&[("host", "a:1"), ("origin", "https://a:1")]));
    let two = |origin| {
        let headers = HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static(origin))]);
        same_origin(&Uri::from_static("https://a:1/desk/entry"), &headers).is_ok()
    };
    assert!(two("https://a:1") && !two("https://b:1"), "HTTP/2 has no header with the host");
    assert!(!h(&[("sec-fetch-site", "cross-site")]) && !h(&[("sec-fetch-site", "same-site")]));
    assert!(!h(&[("host", "a:1"), ("origin", "https://b:1")]) && !h(&[("host", "a"), ("origin", "null")]));
}
