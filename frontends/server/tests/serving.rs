//! The server as those see it who run it.

mod support;

use std::os::unix::net::UnixDatagram;

use support::{PATIENCE, Program, ask, get, turnero};

#[test]
fn it_is_alive_and_ready() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path(), &[], 1);
    assert_eq!(get(program.address(), "/healthz").body, "alive\n");
    let ready = get(program.address(), "/readyz");
    assert_eq!(ready.status, 200);
    let ready = ready.json();
    assert_eq!(ready["ready"], true);
    let names: Vec<_> =
        ready["checks"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    let expected = ["program", "store", "gateways", "disk"];
    assert!(names.len() >= 4 && names[..4] == expected, "{names:?}");
    program.stop();
}

#[test]
fn it_is_not_ready_without_room_and_says_so() {
    let data = tempfile::tempdir().unwrap();
    for (setting, check) in
        [("ready.disk_bytes_min=1125899906842624", "disk"), ("ready.memory_bytes_max=1", "memory")]
    {
        let program = Program::start(data.path(), &["--set", setting], 1);
        let reply = get(program.address(), "/readyz");
        assert_eq!(reply.status, 503);
        assert!(reply.head.to_lowercase().contains("retry-after: 5"), "{}", reply.head);
        let problem = reply.json();
        assert_eq!(problem["error_code"], "server.not_ready");
        let checks = problem["checks"].as_array().unwrap();
        let failing: Vec<_> = checks.iter().filter(|check| check["ok"] == false).collect();
        assert_eq!(failing.len(), 1);
        assert_eq!(failing[0]["name"], check);
        assert_eq!(get(program.address(), "/healthz").status, 200, "alive it is all the same");
        program.stop();
    }
}

#[test]
fn the_metrics_are_those_of_the_engine_and_of_the_server() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path(), &[], 1);
    get(program.address(), "/healthz");
    let metrics = get(program.address(), "/metrics");
    assert!(metrics.head.contains("text/plain; version=0.0.4"), "{}", metrics.head);
    for line in [
        "turnero_ready 1",
        "turnero_branches 0",
        "# TYPE turnero_store_bytes gauge",
        "turnero_http_request_seconds_count{method=\"GET\",route=\"/healthz\",status=\"2xx\"} 1",
        "# TYPE turnero_http_connections gauge",
    ] {
        assert!(metrics.body.contains(line), "{line:?} is not in\n{}", metrics.body);
    }
    program.stop();
}

#[test]
fn metrics_may_ask_for_a_token() {
    let data = tempfile::tempdir().unwrap();
    let token = data.path().join("token");
    std::fs::write(&token, "open sesame, please\n").unwrap();
    let setting = format!("operations.token_file={}", token.display());
    let program = Program::start(&data.path().join("data"), &["--set", &setting], 1);
    let metrics = "GET /metrics HTTP/1.1";
    for lines in [&[metrics] as &[&str], &[metrics, "authorization: Bearer open sesame"]] {
        let refused = ask(program.address(), lines);
        assert_eq!(refused.status, 401);
        assert!(refused.head.contains("www-authenticate: Bearer"), "{}", refused.head);
    }
    let shown = ask(program.address(), &[metrics, "authorization: Bearer open sesame, please"]);
    assert_eq!(shown.status, 200);
    // A probe shows nothing, and learns what it has to know.
    let ready = get(program.address(), "/readyz");
    assert_eq!(ready.json(), serde_json::json!({ "ready": true, "checks": [] }));
    let ready = "GET /readyz HTTP/1.1";
    let shown = ask(program.address(), &[ready, "authorization: Bearer open sesame, please"]);
    assert!(!shown.json()["checks"].as_array().unwrap().is_empty());
    program.stop();
}

#[test]
fn what_is_not_there_is_a_problem_with_its_details() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path(), &[], 1);
    let missing = get(program.address(), "/nothing");
    assert_eq!(missing.status, 404);
    assert!(missing.head.contains("content-type: application/problem+json"), "{}", missing.head);
    assert_eq!(missing.json()["error_code"], "http.not_found");
    let wrong = ask(program.address(), &["DELETE /healthz HTTP/1.1"]);
    assert_eq!(wrong.status, 405);
    assert!(wrong.head.contains("allow: GET, HEAD"), "{}", wrong.head);
    assert_eq!(ask(program.address(), &["HEAD /healthz HTTP/1.1"]).body, "");
    program.stop();
}

#[test]
fn a_front_end_can_have_an_address_of_its_own_or_be_switched_off() {
    let data = tempfile::tempdir().unwrap();
    let mut own = support::only(&["operations"]);
    own.extend(["--set".to_owned(), "operations.address=127.0.0.2:0".to_owned()]);
    let own: Vec<_> = own.iter().map(String::as_str).collect();
    let program = Program::start(data.path(), &own, 1);
    assert_eq!(program.address().ip().to_string(), "127.0.0.2");
    assert_eq!(program.said.last().unwrap()["front_ends"], "operations");
    assert_eq!(get(program.address(), "/healthz").status, 200);
    program.stop();

    let off = support::only(&[]);
    let off: Vec<_> = off.iter().map(String::as_str).collect();
    let mut program = Program::start(data.path(), &off, 0);
    program.says("no front end is switched on");
    program.stop();
}

#[test]
fn a_request_leaves_its_id_in_the_log_and_nothing_of_its_path() {
    let data = tempfile::tempdir().unwrap();
    let arguments = ["--set", "log.filter=info,turnero_http=debug"];
    let mut program = Program::start(data.path(), &arguments, 1);
    let lines = ["GET /secret-path?secret=query HTTP/1.1", "x-request-id: mine-7"];
    assert!(ask(program.address(), &lines).head.contains("x-request-id: mine-7"));
    let mut line = program.says("a request was answered");
    // The program itself has asked whether its addresses answer.
    while line["id"] != "mine-7" {
        line = program.says("a request was answered");
    }
    assert_eq!(line["status"], 404);
    assert!(!format!("{:?}", program.said).contains("secret"), "{:#?}", program.said);
    program.stop();
}

#[test]
fn a_supervisor_is_told_when_it_is_ready_and_when_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let supervisor = UnixDatagram::bind(&path).unwrap();
    supervisor.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut command = turnero(&[]);
    command.env("NOTIFY_SOCKET", &path);
    let program = Program::start_as(command, &folder.path().join("data"), &[], 1);
    let mut told = [0; 64];
    let length = supervisor.recv(&mut told).unwrap();
    assert_eq!(told[..length].trim_ascii(), b"READY=1");
    program.stop();
    let length = supervisor.recv(&mut told).unwrap();
    assert_eq!(told[..length].trim_ascii(), b"STOPPING=1");
}

#[test]
fn an_address_that_is_taken_is_named_before_anything_is_opened() {
    let data = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = data.path().join("data");
    let output = turnero(&["--address", &address, "--data"]).arg(&folder).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = support::text(&output.stderr);
    assert!(told.contains(&format!("the address {address} cannot be used")), "{told}");
    assert!(!folder.exists());
}
