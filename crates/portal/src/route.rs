//! Every address with the method and who may use it, in the one line that mounts it.

use crate::gate::{self, session, sign_in};
use crate::{
    Portal, api, desk, events, fault::Fault, files, intake, notices, open, pages, party, publish, share, soap, witness,
};
use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};
use commission::accounts::Role;
use commission::sharing::{Category, Form};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, PoisonError};
use words::Language;

/// Who may use an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without an account, at any time: what holds no data.
    Public,
    /// Everybody to whom the sharing table gives data of this category in this form.
    Shared(Category, Form),
    /// The same; the category hangs on what exactly is asked for, and the handler asks the table.
    BySharing,
    /// Devices: what is sent must be signed by a key of the key list; where a client CA is set up, the connection needs a
    /// certificate of it too.
    Device,
    /// Who vouches for the record: what is sent must be signed by a key that the key list has for it.
    Vouching,
    /// The door of the desk: everybody, to sign in.
    Door,
    /// Accounts of the staff that have one of these roles, signed in whole.
    Staff(&'static [Role]),
    /// The door of the party portal: everybody, to sign in.
    PartyDoor,
    /// Accounts of parties that have one of these roles, from the networks of their party: people signed in whole; under `/party/api/` programs
    /// too, by HTTP Basic.
    Party(&'static [Role]),
    /// Service accounts of parties, which give name and password within each call: the handler lets them in.
    Service,
}

/// One mounted address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// HTTP method; GET includes HEAD.
    pub method: &'static str,
    /// Path with its parameters.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

struct Mount {
    router: Router<Portal>,
    routes: Vec<Route>,
}

impl Mount {
    fn get<H: Handler<T, Portal>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.mount("GET", path, access, get(handler))
    }

    /// A page for everybody: at its address in English, and below the code of every other language. It finds the language in the address, by
    /// [`crate::view::here::Here`].
    fn page<H: Handler<T, Portal>, T: 'static>(mut self, path: &'static str, access: Access, handler: H) -> Self {
        for language in Language::ALL {
            self = self.get(in_language(language, path), access, handler.clone());
            if path == "/" && language != Language::English {
                self = self.get(language.prefix(), access, handler.clone());
            }
        }
        self
    }

    fn post<H: Handler<T, Portal>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.mount("POST", path, access, post(handler))
    }

    /// A form that may bring files.
    fn upload<H: Handler<T, Portal>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        // Outside of the gate, which reads the form.
        self.add("POST", path, access, guarded(access, post(handler)).layer(axum::Extension(gate::form::Uploads)))
    }

    fn mount(self, method: &'static str, path: &'static str, access: Access, handler: MethodRouter<Portal>) -> Self {
        self.add(method, path, access, guarded(access, handler))
    }

    fn add(mut self, method: &'static str, path: &'static str, access: Access, handler: MethodRouter<Portal>) -> Self {
        self.router = self.router.route(path, handler);
        self.routes.push(Route { method, path, access });
        self
    }
}

/// The path of a page in a language. Each is made once, however often the routes are listed.
fn in_language(language: Language, path: &'static str) -> &'static str {
    static MADE: Mutex<BTreeMap<(Language, &str), &str>> = Mutex::new(BTreeMap::new());
    if language == Language::English {
        return path;
    }
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry((language, path)).or_insert_with(|| Box::leak(format!("{}{path}", language.prefix()).into_boxed_str()))
}

/// A handler behind who lets in only those who may.
fn guarded(access: Access, handler: MethodRouter<Portal>) -> MethodRouter<Portal> {
    match access {
        Access::Public | Access::BySharing | Access::Service | Access::Vouching => handler,
        Access::Shared(category, form) => {
            handler.layer(axum::middleware::from_fn(move |request, next| share::pass(category, form, request, next)))
        }
        Access::Device => handler.layer(axum::middleware::from_fn(intake::require_device)),
        Access::Door | Access::Staff(_) | Access::PartyDoor | Access::Party(_) => {
            handler.layer(axum::middleware::from_fn(move |request, next| gate::pass(access, request, next)))
        }
    }
}

fn all() -> Mount {
    use Access::{BySharing, Device, Door, Party, PartyDoor, Public, Service, Shared, Staff, Vouching};
    use Category::{Boards, Consolidations, Election, Figures, Minutes, Notices, Parties, Record, Results, Rulings};
    use Form::{Csv, Page, Rest};
    use desk::{ALL, CENTRAL, FILERS, LEADERS, MEMBERS, RULERS, TYPISTS};
    use party::{BOTH, PEOPLE};
    Mount { router: Router::new(), routes: vec![] }
        .page("/", Shared(Results, Page), pages::home::page)
        .page("/area/{*id}", Shared(Results, Page), pages::area::page)
        .page("/station/{*id}", Shared(Results, Page), pages::station::page)
        .page("/contest/{id}", Shared(Results, Page), pages::contest::page)
        .page("/contest/{id}/open", Shared(Results, Page), pages::open::page)
        .page("/contest/{id}/choice/{choice}", Shared(Results, Page), pages::choice::page)
        .page("/contest/{id}/seats.pdf", Shared(Results, Page), pages::seats_pdf::page)
        .get("/contest/{id}/map.svg", Shared(Results, Page), pages::map::picture::page)
        .page("/map", Shared(Results, Page), pages::map::page)
        .page("/map/{*id}", Shared(Results, Page), pages::map::of_area)
        .page("/embed/map", Shared(Results, Page), pages::embed::map)
        .page("/embed/map/still", Shared(Results, Page), pages::embed::map)
        .page("/embed/total", Shared(Results, Page), pages::embed::total)
        .page("/embed/total/still", Shared(Results, Page), pages::embed::total)
        .page("/turnout", Shared(Figures, Page), pages::turnout::page)
        .page("/where", Shared(Election, Page), pages::finder::page)
        .page("/card/contest/{file}", Shared(Results, Page), pages::card::contest)
        .page("/card/contest/{id}/choice/{file}", Shared(Results, Page), pages::card::choice)
        .page("/card/area/{*file}", Shared(Results, Page), pages::card::area)
        .page("/card/page/{file}", Shared(Results, Page), pages::card::page)
        .page("/where/map", Shared(Election, Page), pages::places::page)
        .page("/search", Shared(Election, Page), pages::search::page)
        .page("/silent", Shared(Results, Page), pages::silent::page)
        .page("/differences", Shared(Minutes, Page), pages::differences::page)
        .page("/rulings", Shared(Rulings, Page), pages::rulings::page)
        .page("/boards", Shared(Boards, Page), pages::boards::page)
        .page("/consolidations", Shared(Consolidations, Page), pages::consolidations::page)
        .get("/consolidations/{index}/stations.csv", Shared(Consolidations, Csv), pages::consolidations::stations)
        .page("/about", Shared(Election, Page), pages::about::page)
        .page("/sharing", Public, pages::sharing::page)
        .page("/soap", Public, soap::describe)
        .post("/soap", Service, soap::call)
        .page("/notices", Shared(Notices, Page), notices::list::page)
        .get("/notices.atom", Shared(Notices, Page), notices::atom::feed)
        .page("/notices/{number}", Shared(Notices, Page), notices::one::page)
        .get("/notices/{number}/{version}/{file}", Shared(Notices, Page), notices::files::page)
        .get("/api/v1/notices", Shared(Notices, Rest), notices::api::list)
        .page("/parties", Shared(Parties, Page), pages::parties::page)
        .page("/parties/{id}", Shared(Parties, Page), pages::parties::one)
        .page("/calendar", Shared(Election, Page), pages::calendar::page)
        .get("/calendar.ics", Shared(Election, Page), pages::calendar::ics)
        .get("/api/v1/parties", Shared(Parties, Rest), api::parties::list)
        .get("/api/v1/parties/{id}", Shared(Parties, Rest), api::parties::party)
        .get("/api/v1/calendar", Shared(Election, Rest), api::parties::calendar)
        .page("/check", Public, pages::check::page)
        .get("/assets/{name}", Public, crate::assets::asset)
        .get("/api/v1/contests", Shared(Results, Rest), api::contests::list)
        .get("/api/v1/contests/{id}", Shared(Results, Rest), api::contests::one)
        .get("/api/v1/contests/{id}/allocation", Shared(Results, Rest), api::contests::allocation)
        .get("/api/v1/contests/{id}/open", Shared(Results, Rest), api::open::one)
        .get("/api/v1/contests/{id}/stations.csv", Shared(Results, Csv), api::stations_csv::table)
        .get("/api/v1/contests/{id}/areas.csv", Shared(Results, Csv), api::areas_csv::table)
        .get("/api/v1/areas/{*id}", Shared(Results, Rest), api::areas::one)
        .get("/api/v1/stations/{*id}", Shared(Results, Rest), api::stations::one)
        .get("/api/v1/differences", Shared(Minutes, Rest), api::differences::list)
        .get("/api/v1/differences.csv", Shared(Minutes, Csv), api::differences_csv::table)
        .get("/api/v1/rulings", Shared(Rulings, Rest), api::rulings::list)
        .get("/api/v1/turnout", Shared(Figures, Rest), api::turnout::one)
        .get("/api/v1/search", Shared(Election, Rest), api::search::list)
        .get("/api/v1/election", Shared(Election, Rest), api::election::one)
        .get("/api/v1/proof/{index}", Shared(Record, Rest), api::proof::one)
        .get("/api/v1/skew", Public, api::skew::one)
        .get("/api/v1/checks", Public, api::checks::list)
        .get("/api/v1/openapi.json", Public, soap::openapi)
        .get("/api/v1/data/{file}", BySharing, crate::data::serve::public)
        .page("/packed", Public, publish::packed::page)
        .page("/open", Shared(Election, Page), open::page::page)
        .get("/acts.atom", Shared(Record, Rest), open::acts::feed)
        .get("/api/v1/open/nist.json", Shared(Results, Rest), open::nist_json)
        .get("/api/v1/open/nist.xml", Shared(Results, Rest), open::nist_xml)
        .get("/api/v1/open/nist-stations.json", Shared(Results, Rest), open::nist_stations_json)
        .get("/api/v1/open/nist-stations.xml", Shared(Results, Rest), open::nist_stations_xml)
        .get("/api/v1/open/eml-510.xml", Shared(Results, Rest), open::small::count)
        .get("/api/v1/open/eml-520.xml", BySharing, open::small::result)
        .get("/api/v1/open/areas.geojson", Shared(Results, Rest), open::small::areas)
        .get("/api/v1/open/places.pmtiles", Shared(Election, Rest), open::places_tiles)
        .get("/api/v1/open/places.geojson", Shared(Election, Rest), open::places_geojson)
        .get("/api/v1/open/record.tar", Shared(Record, Form::Files), open::record_tar)
        .get("/checkpoint", Public, files::checkpoint)
        .get("/tile/{*path}", BySharing, files::tile)
        .get("/blob/{digest}", BySharing, files::blob)
        .get("/events", Shared(Results, Rest), events::stream)
        .page("/witnesses", Public, pages::witnesses::page)
        .get("/api/v1/witnesses", Public, api::witnesses::list)
        .get("/witness/target", Public, witness::target)
        .get("/witness/checkpoint", Public, witness::checkpoint)
        .get("/witness/statements", Public, witness::statements)
        .post("/witness/cosignature", Vouching, witness::cosignature)
        .post("/witness/recount", Vouching, witness::recount)
        .post("/intake/minutes", Device, intake::minutes)
        .post("/intake/statement", Device, intake::statement)
        .post("/intake/pages", Device, intake::page)
        .post("/intake/unread", Device, intake::unread)
        .get("/desk/sign-in", Door, sign_in::page)
        .post("/desk/sign-in", Door, sign_in::post)
        .post("/desk/sign-in/code", Door, sign_in::code)
        .post("/desk/sign-in/password", Door, sign_in::password)
        .post("/desk/sign-out", Staff(ALL), session::sign_out)
        .get("/desk/sessions", Staff(ALL), session::page)
        .post("/desk/sessions/revoke", Staff(ALL), session::revoke)
        .post("/desk/sessions/revoke-all", Staff(ALL), session::revoke_all)
        .post("/desk/sessions/password", Staff(ALL), session::password)
        .post("/desk/sessions/recovery", Staff(ALL), session::recovery)
        .get("/desk", Staff(ALL), desk::home)
        .get("/desk/", Staff(ALL), desk::home)
        .get("/desk/queue/{kind}", Staff(ALL), desk::home_queue)
        .get("/desk/central", Staff(CENTRAL), desk::central)
        .get("/desk/releases", Staff(CENTRAL), desk::releases)
        .post("/desk/releases", Staff(CENTRAL), desk::release)
        .get("/desk/releases/{salted}", Staff(CENTRAL), desk::release_text)
        .get("/desk/accounts", Staff(CENTRAL), desk::accounts)
        .post("/desk/accounts/ask", Staff(CENTRAL), desk::factor_ask)
        .post("/desk/accounts/revoke", Staff(CENTRAL), desk::factor_revoke)
        .post("/desk/unlock", Staff(LEADERS), desk::unlock)
        .get("/desk/station/{*id}", Staff(ALL), desk::station)
        .get("/desk/scan/{digest}", Staff(ALL), desk::scan)
        .get("/desk/unread", Staff(FILERS), desk::unread)
        .get("/desk/unread/{digest}", Staff(FILERS), desk::unread_one)
        .get("/desk/unread/{digest}/picture", Staff(FILERS), desk::unread_picture)
        .post("/desk/unread/file", Staff(FILERS), desk::unread_file)
        .post("/desk/unread/drop", Staff(FILERS), desk::unread_drop)
        .get("/desk/entry/{*station}", Staff(TYPISTS), desk::entry)
        .post("/desk/entry", Staff(TYPISTS), desk::entry_post)
        .post("/desk/entry/draft", Staff(TYPISTS), desk::entry_draft)
        .post("/desk/entry/send", Staff(TYPISTS), desk::entry_send)
        .post("/desk/entry/reopen", Staff(LEADERS), desk::entry_reopen)
        .get("/desk/resolve/{*station}", Staff(TYPISTS), desk::resolve)
        .post("/desk/resolve", Staff(TYPISTS), desk::resolve_post)
        .get("/desk/rulings", Staff(RULERS), desk::rulings)
        .get("/desk/ruling/{id}", Staff(RULERS), desk::ruling)
        .get("/desk/ruling/{id}/text", Staff(RULERS), desk::ruling_text)
        .post("/desk/ruling/{id}/sign", Staff(MEMBERS), desk::ruling_sign)
        .post("/desk/ruling/{id}/send", Staff(RULERS), desk::ruling_send)
        .post("/desk/ruling/{id}/withdraw", Staff(RULERS), desk::ruling_withdraw)
        .get("/desk/draft/{*station}", Staff(RULERS), desk::ruling_draft)
        .post("/desk/draft", Staff(RULERS), desk::ruling_draft_post)
        .get("/desk/parties", Staff(CENTRAL), desk::parties)
        .get("/desk/parties/{id}", Staff(CENTRAL), desk::party)
        .post("/desk/parties/{id}/request", Staff(CENTRAL), desk::request_enter)
        .post("/desk/parties/{id}/account", Staff(CENTRAL), desk::party_account)
        .post("/desk/parties/{id}/letters", Staff(CENTRAL), desk::party_letters)
        .get("/desk/requests/{number}", Staff(CENTRAL), desk::request)
        .get("/desk/requests/{number}/form.pdf", Staff(CENTRAL), desk::request_form)
        .get("/desk/requests/{number}/scan", Staff(CENTRAL), desk::request_scan)
        .upload("/desk/requests/{number}/hand-in", Staff(CENTRAL), desk::request_hand_in)
        .post("/desk/requests/{number}/decide", Staff(CENTRAL), desk::request_decide)
        .get("/desk/help", Staff(CENTRAL), desk::help)
        .get("/desk/cases/{kind}", Staff(CENTRAL), desk::cases)
        .upload("/desk/cases/{kind}", Staff(CENTRAL), desk::case_open)
        .get("/desk/cases/{kind}/{number}", Staff(CENTRAL), desk::case)
        .upload("/desk/cases/{kind}/{number}", Staff(CENTRAL), desk::case_add)
        .get("/desk/cases/{kind}/{number}/{seq}/{place}", Staff(CENTRAL), desk::case_file)
        .get("/desk/notices", Staff(CENTRAL), desk::notices::page)
        .get("/desk/notices/new", Staff(CENTRAL), desk::notices::new)
        .get("/desk/notices/mail", Staff(CENTRAL), desk::notices::mail)
        .post("/desk/notices/mail", Staff(CENTRAL), desk::notices::mail_change)
        .post("/desk/notices/save", Staff(CENTRAL), desk::notices::save)
        .post("/desk/notices/step", Staff(CENTRAL), desk::notices::step)
        .upload("/desk/notices/attach", Staff(CENTRAL), desk::notices::attach)
        .get("/desk/notices/{id}", Staff(CENTRAL), desk::notices::one)
        .get("/desk/notices/{id}/text", Staff(CENTRAL), desk::notices::text)
        .get("/desk/notices/{id}/file/{file}", Staff(CENTRAL), desk::notices::file)
        .get("/party/sign-in", PartyDoor, sign_in::page)
        .post("/party/sign-in", PartyDoor, sign_in::post)
        .post("/party/sign-in/code", PartyDoor, sign_in::code)
        .post("/party/sign-in/password", PartyDoor, sign_in::password)
        .post("/party/sign-out", Party(PEOPLE), session::sign_out)
        .get("/party/sessions", Party(PEOPLE), session::page)
        .post("/party/sessions/revoke", Party(PEOPLE), session::revoke)
        .post("/party/sessions/revoke-all", Party(PEOPLE), session::revoke_all)
        .post("/party/sessions/password", Party(PEOPLE), session::password)
        .post("/party/sessions/recovery", Party(PEOPLE), session::recovery)
        .get("/party", Party(PEOPLE), party::home)
        .get("/party/", Party(PEOPLE), party::home)
        .get("/party/accounts", Party(PEOPLE), party::accounts)
        .post("/party/accounts/request", Party(PEOPLE), party::request_enter)
        .post("/party/accounts/program", Party(PEOPLE), party::program_password)
        .get("/party/requests/{number}/form.pdf", Party(PEOPLE), party::request_form)
        .upload("/party/requests/{number}/hand-in", Party(PEOPLE), party::request_scan)
        .get("/party/log", Party(PEOPLE), party::log)
        .get("/party/log.csv", Party(PEOPLE), party::log_table)
        .get("/party/cases/{kind}", Party(PEOPLE), party::cases)
        .upload("/party/cases/{kind}", Party(PEOPLE), party::case_open)
        .get("/party/cases/{kind}/{number}", Party(PEOPLE), party::case)
        .upload("/party/cases/{kind}/{number}", Party(PEOPLE), party::case_add)
        .get("/party/cases/{kind}/{number}/{seq}/{place}", Party(PEOPLE), party::case_file)
        .get("/party/dashboard", Party(PEOPLE), party::dashboard::page)
        .get("/party/notices", Party(PEOPLE), party::notices::page)
        .get("/party/notices/addresses", Party(PEOPLE), party::notices::addresses)
        .post("/party/notices/addresses", Party(PEOPLE), party::notices::change)
        .get("/party/notices/{number}", Party(PEOPLE), party::notices::one)
        .get("/party/notices/{number}/{version}", Party(PEOPLE), party::notices::raw)
        .get("/party/notices/{number}/{version}/{file}", Party(PEOPLE), party::notices::file)
        .get("/party/api/account", Party(BOTH), party::account)
        .get("/party/results", Party(PEOPLE), party::results)
        .get("/party/station/{*id}", Party(PEOPLE), party::station)
        .get("/party/blob/{digest}", Party(PEOPLE), party::blob)
        .get("/party/sharing", Party(PEOPLE), party::sharing)
        .get("/party/releases/{file}", Party(PEOPLE), party::release)
        .get("/party/api/v1/data/{file}", Party(BOTH), crate::data::serve::party)
        .get("/party/api/events", Party(BOTH), party::events)
}

/// The paths of the pages that are there in every language, as they are in English.
pub(crate) fn pages() -> &'static BTreeSet<&'static str> {
    static PAGES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let other = Language::Turkish.prefix();
        routes().iter().filter_map(|r| r.path.strip_prefix(other)).filter(|p| p.starts_with('/')).collect()
    });
    &PAGES
}

/// Everything that is mounted.
#[must_use]
pub fn routes() -> Vec<Route> {
    all().routes
}

/// The router alone, without the cache in front of it, the security headers and the error pages: [`crate::Front`] has all of it.
pub fn router(portal: Portal) -> Router {
    all()
        .router
        .fallback(async || Fault::not_found("there is nothing at this address"))
        .method_not_allowed_fallback(async || {
            Fault::new(405, "method-not-allowed", "this address does not know this method")
        })
        .layer(axum::Extension(portal.clone()))
        .with_state(portal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_says_who_may_use_it_and_only_intake_desk_parties_and_witnesses_take_anything() {
        let routes = routes();
        assert!(routes.len() > 20);
        for r in routes {
            let (intake, desk) = (r.path.starts_with("/intake/"), r.path == "/desk" || r.path.starts_with("/desk/"));
            let party = r.path == "/party" || r.path.starts_with("/party/");
            assert_eq!(r.access == Access::Device, intake, "{r:?}");
            assert_eq!(matches!(r.access, Access::Door | Access::Staff(_)), desk, "{r:?}");
            assert_eq!(matches!(r.access, Access::PartyDoor | Access::Party(_)), party, "{r:?}");
            assert_eq!(r.access == Access::Service, r.method == "POST" && r.path == "/soap", "{r:?}");
            let vouching = r.path.starts_with("/witness/") && r.method == "POST";
            assert_eq!(r.access == Access::Vouching, vouching, "{r:?}");
            let takes = intake || desk || party || vouching || r.path == "/soap";
            assert!(r.method == "GET" || takes, "{r:?}: nothing else changes anything");
            assert_eq!(r.access == Access::Door, r.path.starts_with("/desk/sign-in"), "{r:?}");
            assert_eq!(r.access == Access::PartyDoor, r.path.starts_with("/party/sign-in"), "{r:?}");
            match r.access {
                Access::Staff(roles) => {
                    assert!(!roles.is_empty() && roles.iter().all(|x| !x.is_of_party()), "{r:?}");
                }
                Access::Party(roles) => {
                    assert!(!roles.is_empty() && roles.iter().all(|x| x.is_of_party()), "{r:?}");
                    let programs = r.path.starts_with("/party/api/");
                    assert!(programs || roles.iter().all(|x| !x.is_program()), "{r:?}: programs ask under /party/api/");
                }
                _ => {}
            }
        }
    }
}
