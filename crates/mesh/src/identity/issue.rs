//! A development authority: roots and leaves of the profile that production
//! certificates have too. Not for production, where SPIRE or cert-manager
//! issue and rotate.

use std::{fs, io, path::Path};

use principal::Identity;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use time::{Duration, OffsetDateTime};

/// An authority that issues leaves.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
    key: String,
}

/// A leaf and its key, as PEM.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The certificate.
    pub certificate: String,
    /// The key, PKCS #8.
    pub key: String,
    /// The root that it's believed under.
    pub root: String,
}

/// When a certificate is valid, in seconds from now.
#[derive(Debug, Clone, Copy)]
pub struct Lifetime {
    /// From; negative is the past.
    pub from: i64,
    /// To.
    pub to: i64,
}

impl Lifetime {
    /// From an hour ago, for clocks that differ, for some days.
    #[must_use]
    pub const fn days(days: i64) -> Self {
        Self {
            from: -3600,
            to: days * 86_400,
        }
    }
}

impl Authority {
    /// A new authority.
    ///
    /// # Errors
    /// If a key can't be made.
    pub fn new(common_name: &str) -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, common_name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        validity(&mut params, Lifetime::days(3650));
        let certificate = params.self_signed(&key)?.pem();
        let pem = key.serialize_pem();
        Ok(Self {
            issuer: Issuer::new(params, key),
            certificate,
            key: pem,
        })
    }

    /// The authority whose `ca.crt` and `ca.key` lie in a folder.
    ///
    /// # Errors
    /// If they can't be read.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let certificate = fs::read_to_string(folder.join("ca.crt"))?;
        let key = fs::read_to_string(folder.join("ca.key"))?;
        let pair = KeyPair::from_pem(&key).map_err(io::Error::other)?;
        let issuer = Issuer::from_ca_cert_pem(&certificate, pair).map_err(io::Error::other)?;
        Ok(Self {
            issuer,
            certificate,
            key,
        })
    }

    /// Writes `ca.crt` and `ca.key` into a folder.
    ///
    /// # Errors
    /// If they can't be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("ca.crt"), &self.certificate)?;
        write_private(&folder.join("ca.key"), &self.key)
    }

    /// The root certificate, as PEM.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.certificate
    }

    /// A leaf for an identity, for both ends of a connection.
    ///
    /// # Errors
    /// If a key can't be made.
    pub fn issue(&self, identity: &Identity, lifetime: Lifetime) -> Result<Issued, rcgen::Error> {
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![SanType::URI(identity.as_str().try_into()?)];
        // for clients that can't read SPIFFE ids: `orders.switchboard.internal`
        if let Some(service) = identity.path().strip_prefix("service/") {
            let name = format!("{service}.switchboard.internal");
            params
                .subject_alt_names
                .push(SanType::DnsName(name.try_into()?));
        }
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        validity(&mut params, lifetime);
        self.sign(params)
    }

    /// Signs whatever is asked: for tests of what must be refused.
    ///
    /// # Errors
    /// If a key can't be made.
    pub fn sign(&self, params: CertificateParams) -> Result<Issued, rcgen::Error> {
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Issued {
            certificate,
            key: key.serialize_pem(),
            root: self.certificate.clone(),
        })
    }
}

impl Issued {
    /// Writes `tls.crt`, `tls.key` and `ca.crt` into a folder, each swapped in
    /// whole.
    ///
    /// # Errors
    /// If they can't be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for (name, text) in [
            ("tls.crt", &self.certificate),
            ("tls.key", &self.key),
            ("ca.crt", &self.root),
        ] {
            let next = folder.join(format!(".{name}.next"));
            write_private(&next, text)?;
            fs::rename(&next, folder.join(name))?;
        }
        Ok(())
    }
}

fn validity(params: &mut CertificateParams, lifetime: Lifetime) {
    let now = OffsetDateTime::now_utc();
    params.not_before = now + Duration::seconds(lifetime.from);
    params.not_after = now + Duration::seconds(lifetime.to);
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let _ = fs::remove_file(path);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())
}
