//! Notices that the commission has published: every version and every withdrawal, in the order of the record. They change no figure.

use super::{ApplyError, Tally};
use crate::act::Moment;
use crate::statement::{Audience, Notice, NoticeEvent};

/// A notice's act, as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// The statement.
    pub notice: Notice,
}

impl Noticed {
    /// Whether it published a version.
    #[must_use]
    pub fn is_publication(&self) -> bool {
        matches!(self.notice.event, NoticeEvent::Published { .. })
    }
}

impl Tally {
    /// Whether a notice could be applied now.
    ///
    /// # Errors
    /// Of another election or definition; a version that does not follow; another category or audience than its first version; a withdrawal of
    /// what is not there, not the last, or withdrawn already.
    pub fn check_notice(&self, n: &Notice) -> Result<(), ApplyError> {
        if n.election != self.definition.id {
            return Err(ApplyError::new("wrong-election", format!("it is of election {:?}", n.election)));
        }
        if n.definition != self.definition.digest {
            return Err(ApplyError::new("wrong-definition", "it is of another definition"));
        }
        if let Audience::Party(id) = &n.audience
            && self.definition.party(id).is_none()
        {
            return Err(ApplyError::new("notice-party", format!("there is no party {id:?} in the register")));
        }
        let last = self.notices.iter().rev().find(|x| x.notice.number == n.number);
        let version = self.notice_versions(&n.number);
        if let Some(x) = last.filter(|x| x.notice.category != n.category || x.notice.audience != n.audience) {
            let message = format!(
                "notice {} is a {} for {}: its later versions are the same; give another one a number of its own",
                n.number,
                x.notice.category.word(),
                x.notice.audience
            );
            return Err(ApplyError::new("notice-differs", message));
        }
        match &n.event {
            NoticeEvent::Published { .. } if n.version != version.saturating_add(1) => Err(ApplyError::new(
                "notice-version",
                format!("notice {} has {version} versions; the next is {}", n.number, version.saturating_add(1)),
            )),
            NoticeEvent::Withdrawn { .. } if version == 0 || n.version != version => Err(ApplyError::new(
                "notice-version",
                format!("notice {} has {version} versions; only the last can be withdrawn", n.number),
            )),
            NoticeEvent::Withdrawn { .. } if last.is_some_and(|x| !x.is_publication()) => {
                Err(ApplyError::new("notice-withdrawn", format!("notice {} is withdrawn already", n.number)))
            }
            _ => Ok(()),
        }
    }

    /// Applies a notice.
    ///
    /// # Errors
    /// As [`Tally::check_notice`].
    pub fn apply_notice(&mut self, index: u64, at: Moment, notice: Notice) -> Result<(), ApplyError> {
        self.check_notice(&notice)?;
        self.notices.push(Noticed { index, at, notice });
        Ok(())
    }

    /// Every notice's act, in the order of the record.
    #[must_use]
    pub fn notices(&self) -> &[Noticed] {
        &self.notices
    }

    /// How many versions of a notice were published.
    #[must_use]
    pub fn notice_versions(&self, number: &str) -> u16 {
        let of = self.notices.iter().rev().find(|x| x.notice.number == number && x.is_publication());
        of.map_or(0, |x| x.notice.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::read;
    use crate::id::Digest;
    use crate::statement::Category;
    use std::sync::Arc;

    fn tally() -> Tally {
        Tally::new(Arc::new(read(&super::super::tests::folder()).unwrap()))
    }

    fn notice(t: &Tally, number: &str, version: u16) -> Notice {
        let event = NoticeEvent::Published { text: Digest::of(b"t"), attachments: vec![] };
        Notice {
            election: t.definition().id.clone(),
            definition: t.definition().digest,
            number: number.into(),
            version,
            category: Category::Decision,
            audience: Audience::Parties,
            event,
        }
    }

    fn withdrawal(t: &Tally, number: &str, version: u16) -> Notice {
        Notice { event: NoticeEvent::Withdrawn { reason: "wrong".into() }, ..notice(t, number, version) }
    }

    #[test]
    fn versions_follow_one_after_the_other_and_only_the_last_is_withdrawn_once() {
        let mut t = tally();
        let at = Moment(1);
        let code = |t: &mut Tally, n: Notice| t.apply_notice(9, at, n).expect_err("refused").code;
        let n = |t: &Tally, v| notice(t, "1", v);
        let (two, gone) = (n(&t, 2), withdrawal(&t, "1", 1));
        assert_eq!(code(&mut t, two.clone()), "notice-version");
        assert_eq!(code(&mut t, gone), "notice-version");
        let one = n(&t, 1);
        t.apply_notice(3, at, one.clone()).unwrap();
        assert_eq!(code(&mut t, one), "notice-version");
        t.apply_notice(4, at, two).unwrap();
        let (old, last) = (withdrawal(&t, "1", 1), withdrawal(&t, "1", 2));
        assert_eq!(code(&mut t, old), "notice-version");
        t.apply_notice(5, at, last.clone()).unwrap();
        assert_eq!(code(&mut t, last), "notice-withdrawn");
        // A new version after a withdrawal stands again.
        let three = n(&t, 3);
        t.apply_notice(6, at, three).unwrap();
        assert_eq!((t.notice_versions("1"), t.notice_versions("2"), t.notices().len()), (3, 0, 4));
    }

    #[test]
    fn a_notice_keeps_its_category_and_its_audience() {
        let mut t = tally();
        let one = notice(&t, "1", 1);
        t.apply_notice(3, Moment(1), one).unwrap();
        let two = notice(&t, "1", 2);
        for other in [
            Notice { audience: Audience::Public, ..two.clone() },
            Notice { category: Category::News, ..two.clone() },
            Notice { audience: Audience::Public, ..withdrawal(&t, "1", 1) },
        ] {
            assert_eq!(t.apply_notice(4, Moment(2), other).expect_err("differs").code, "notice-differs");
        }
        let foreign = Notice { election: "other".into(), ..two.clone() };
        assert_eq!(t.apply_notice(4, Moment(2), foreign).expect_err("other").code, "wrong-election");
        let nobody = Notice { audience: Audience::Party("nobody".into()), ..notice(&t, "2", 1) };
        assert_eq!(t.apply_notice(4, Moment(2), nobody).expect_err("nobody").code, "notice-party");
        let old = Notice { definition: Digest::of(b"old"), ..two };
        assert_eq!(t.apply_notice(4, Moment(2), old).expect_err("other").code, "wrong-definition");
    }
}
