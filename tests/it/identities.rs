//! Certificates: what doesn't fit the profile is refused in both directions;
//! new ones take effect without a restart or a failed call.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use contract::identity::{GetKeysRequest, identity_service::GetKeys};
use mesh::{
    Authority, CallOptions, Client, Credentials,
    identity::{Issued, Lifetime},
};
use principal::Identity;
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose, SanType,
};
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use testkit::{Engine, System};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::world::all;

const DOMAIN: &str = "switchboard.test";

fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(3))
}

fn leaf(uris: &[&str]) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.subject_alt_names = uris
        .iter()
        .map(|uri| SanType::URI((*uri).try_into().expect("ascii")))
        .collect();
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    params
}

/// Certificates that must be refused (row I-17), by what is wrong with them.
fn misfits(authority: &Authority) -> Vec<(&'static str, Issued)> {
    let good = "spiffe://switchboard.test/channel/web";
    let sign = |params| authority.sign(params).expect("signed");
    let mut signer = leaf(&[good]);
    signer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let mut cert_sign = leaf(&[good]);
    cert_sign.key_usages.push(KeyUsagePurpose::KeyCertSign);
    let mut server_only = leaf(&[good]);
    server_only.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let identity: Identity = good.parse().expect("an identity");
    let foreign = Authority::new("foreign").expect("an authority");
    let mut stranger = foreign.issue(&identity, Lifetime::days(1)).expect("issued");
    authority.root().clone_into(&mut stranger.root);
    vec![
        ("no name", sign(leaf(&[]))),
        (
            "two names",
            sign(leaf(&[good, "spiffe://switchboard.test/channel/other"])),
        ),
        ("a signing certificate", sign(signer)),
        ("may sign certificates", sign(cert_sign)),
        ("no path", sign(leaf(&["spiffe://switchboard.test"]))),
        (
            "another trust domain",
            sign(leaf(&["spiffe://elsewhere.test/channel/web"])),
        ),
        (
            "another scheme",
            sign(leaf(&["http://switchboard.test/channel/web"])),
        ),
        ("not for clients", sign(server_only)),
        (
            "expired",
            authority
                .issue(
                    &identity,
                    Lifetime {
                        from: -7200,
                        to: -3600,
                    },
                )
                .expect("issued"),
        ),
        (
            "not yet valid",
            authority
                .issue(
                    &identity,
                    Lifetime {
                        from: 3600,
                        to: 7200,
                    },
                )
                .expect("issued"),
        ),
        ("a foreign authority", stranger),
    ]
}

fn config(system: &System, issued: Option<&Issued>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(system.authority().root().as_bytes()).expect("a root"))
        .expect("added");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone));
    let mut config = match issued {
        None => builder.with_no_client_auth(),
        Some(issued) => {
            let chain = vec![
                CertificateDer::from_pem_slice(issued.certificate.as_bytes()).expect("a leaf"),
            ];
            let key = PrivateKeyDer::from_pem_slice(issued.key.as_bytes()).expect("a key");
            builder.with_client_auth_cert(chain, key).expect("fits")
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    // as an attacker would: every ticket is kept
    config.resumption = Resumption::in_memory_sessions(64);
    config
}

/// Believes any server: the test is of what the server believes.
#[derive(Debug)]
struct Anyone;

impl rustls::client::danger::ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("TLS 1.3 only".into()))
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Whether a server goes on after the handshake; how many tickets it gave.
async fn accepted(address: &str, config: &Arc<ClientConfig>) -> (bool, u32) {
    let stream = TcpStream::connect(address).await.expect("connected");
    let name = ServerName::try_from("switchboard.internal").expect("a name");
    let Ok(mut stream) = tokio_rustls::TlsConnector::from(Arc::clone(config))
        .connect(name, stream)
        .await
    else {
        return (false, 0);
    };
    // the preface and empty settings of HTTP/2: a server that accepts answers
    let _ = stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await;
    let mut answer = [0; 9];
    let read = tokio::time::timeout(Duration::from_secs(2), stream.read_exact(&mut answer)).await;
    (
        matches!(read, Ok(Ok(_))),
        stream.get_ref().1.tls13_tickets_received(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn certificate_that_does_not_fit_the_profile_is_refused_by_every_service() {
    let system = System::start(&all(), Engine::Sqlite, "").await;
    let good: Identity = "spiffe://switchboard.test/channel/web"
        .parse()
        .expect("an identity");
    let good = system
        .authority()
        .issue(&good, Lifetime::days(1))
        .expect("issued");
    let misfits = misfits(system.authority());
    for (service, address) in &system.addresses {
        let (fits, tickets) = accepted(address, &Arc::new(config(&system, Some(&good)))).await;
        assert!(fits, "{service} refused a good certificate");
        assert_eq!(tickets, 0, "{service} gives tickets (row I-21)");
        assert!(
            !accepted(address, &Arc::new(config(&system, None))).await.0,
            "{service} took no certificate"
        );
        for (what, issued) in &misfits {
            assert!(
                !accepted(address, &Arc::new(config(&system, Some(issued))))
                    .await
                    .0,
                "{service} took {what}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_certificate_does_not_come_back_with_a_ticket() {
    let system = System::start(&all(), Engine::Sqlite, "").await;
    let identity: Identity = "spiffe://switchboard.test/channel/web"
        .parse()
        .expect("an identity");
    let short = system
        .authority()
        .issue(&identity, Lifetime { from: -3600, to: 2 })
        .expect("issued");
    let address = system.addresses["identity"].clone();
    let config = Arc::new(config(&system, Some(&short)));
    assert!(accepted(&address, &config).await.0, "still valid");

    testkit::eventually("the certificate expires", || async {
        !accepted(&address, &config).await.0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn server_that_is_somebody_else_is_not_believed() {
    let system = System::start(&all(), Engine::Sqlite, "").await;
    // crm's address, taken for orders
    let expected = Identity::new(DOMAIN, "service/orders").expect("an identity");
    let credentials = system.credentials("operator/test");
    let client = Client::new(
        credentials,
        expected,
        &system.addresses["crm"],
        telemetry::Metrics::default(),
    )
    .expect("a client");

    let refused = client
        .call::<GetKeys>(&lasting(), &GetKeysRequest {})
        .await
        .expect_err("not believed");

    assert!(
        refused.is(contract::PlatformReason::Unreachable),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_come_and_go_and_certificates_change_without_a_failed_call() {
    // every connection is asked to come back after a second (row R-29)
    let system = System::start(
        &all(),
        Engine::Sqlite,
        "server.connection_age_seconds = 1\nserver.credentials_interval_millis = 100",
    )
    .await;
    let credentials = system.credentials("channel/web");
    let identity = Identity::new(DOMAIN, "service/identity").expect("an identity");
    let client = Client::new(
        Arc::clone(&credentials),
        identity,
        &system.addresses["identity"],
        telemetry::Metrics::default(),
    )
    .expect("a client");
    let (stop, calls) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (client, stop, calls) = (client.clone(), Arc::clone(&stop), Arc::clone(&calls));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    client
                        .call::<GetKeys>(&lasting(), &GetKeysRequest {})
                        .await
                        .expect("no call fails");
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();

    // the client's certificate changes under load, and a broken one is refused
    let folder = system.folder.path().join("certs").join("channel-web");
    for _ in 0..3 {
        let issued = system
            .authority()
            .issue(&credentials.identity(), Lifetime::days(1))
            .expect("issued");
        issued.save(&folder).expect("saved");
        assert!(credentials.reload().expect("reloaded"));
        let seen = calls.load(Ordering::Relaxed);
        testkit::eventually("calls go on", || async {
            calls.load(Ordering::Relaxed) > seen + 300
        })
        .await;
    }
    std::fs::write(folder.join("tls.crt"), "no certificate").expect("written");
    assert!(credentials.reload().is_err());
    let (seen, begun) = (calls.load(Ordering::Relaxed), std::time::Instant::now());
    testkit::eventually("calls go on over some ages", || async {
        calls.load(Ordering::Relaxed) > seen + 300 && begun.elapsed() > Duration::from_secs(3)
    })
    .await;

    stop.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.expect("no call failed");
    }
    assert!(
        Credentials::load(&folder).is_err(),
        "the broken file is broken"
    );
}
