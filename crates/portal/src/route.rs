//! Every address with the method and who may use it, in the one line that mounts it.

use crate::{Portal, api, events, fault::Fault, files, intake, pages};
use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};

/// Who may use an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without an account.
    Public,
    /// Devices: what is sent must be signed by a key of the key list; where a client CA is set up, the connection needs a
    /// certificate of it too.
    Device,
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

    fn post<H: Handler<T, Portal>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.mount("POST", path, access, post(handler))
    }

    fn mount(
        mut self,
        method: &'static str,
        path: &'static str,
        access: Access,
        handler: MethodRouter<Portal>,
    ) -> Self {
        let handler = match access {
            Access::Public => handler,
            Access::Device => handler.layer(axum::middleware::from_fn(intake::require_device)),
        };
        self.router = self.router.route(path, handler);
        self.routes.push(Route { method, path, access });
        self
    }
}

fn all() -> Mount {
    use Access::{Device, Public};
    Mount { router: Router::new(), routes: vec![] }
        .get("/", Public, pages::home::page)
        .get("/area/{*id}", Public, pages::area::page)
        .get("/station/{*id}", Public, pages::station::page)
        .get("/contest/{id}", Public, pages::contest::page)
        .get("/silent", Public, pages::silent::page)
        .get("/differences", Public, pages::differences::page)
        .get("/rulings", Public, pages::rulings::page)
        .get("/consolidations", Public, pages::consolidations::page)
        .get("/consolidations/{index}/stations.csv", Public, pages::consolidations::stations)
        .get("/about", Public, pages::about::page)
        .get("/assets/{name}", Public, crate::assets::asset)
        .get("/api/v1/contests", Public, api::contests::list)
        .get("/api/v1/contests/{id}", Public, api::contests::one)
        .get("/api/v1/contests/{id}/allocation", Public, api::contests::allocation)
        .get("/api/v1/contests/{id}/stations.csv", Public, api::stations_csv::table)
        .get("/api/v1/contests/{id}/areas.csv", Public, api::areas_csv::table)
        .get("/api/v1/areas/{*id}", Public, api::areas::one)
        .get("/api/v1/stations/{*id}", Public, api::stations::one)
        .get("/api/v1/differences", Public, api::differences::list)
        .get("/api/v1/differences.csv", Public, api::differences_csv::table)
        .get("/api/v1/election", Public, api::election::one)
        .get("/api/v1/proof/{index}", Public, api::proof::one)
        .get("/api/v1/checks", Public, api::checks::list)
        .get("/checkpoint", Public, files::checkpoint)
        .get("/tile/{*path}", Public, files::tile)
        .get("/blob/{digest}", Public, files::blob)
        .get("/events", Public, events::stream)
        .post("/intake/minutes", Device, intake::minutes)
        .post("/intake/statement", Device, intake::statement)
        .post("/intake/pages", Device, intake::page)
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
        .with_state(portal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_says_who_may_use_it_and_only_the_intake_takes_anything() {
        let routes = routes();
        assert!(routes.len() > 20);
        for r in routes {
            let intake = r.path.starts_with("/intake/");
            assert_eq!(r.access == Access::Device, intake, "{r:?}");
            assert_eq!(r.method == "POST", intake, "{r:?}: nothing else changes anything");
        }
    }
}
