//! The report as a table: a row for each copy, for each cell that differs, and for each thing that could not be read.

use super::report::{Finding, Report};

/// The columns.
const HEADER: [&str; 18] = [
    "verdict",
    "station",
    "contest",
    "count",
    "issue",
    "by_device",
    "cell",
    "ours",
    "theirs",
    "votes_apart",
    "state",
    "index",
    "channels",
    "file",
    "line",
    "code",
    "message",
    "objection",
];

impl Report {
    /// `report.csv`.
    ///
    /// # Errors
    /// None that can happen: it is written to memory.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(HEADER)?;
        for finding in self.findings.iter().chain(&self.agreeing) {
            let row = Row::of(finding);
            if finding.cells.is_empty() {
                out.write_record(row.fields(["", "", ""]))?;
            }
            for cell in &finding.cells {
                let number = |n: Option<u32>| n.map_or("-".to_owned(), |n| n.to_string());
                out.write_record(row.fields([&cell.cell, &number(cell.ours), &number(cell.theirs)]))?;
            }
        }
        for f in &self.faults {
            let line = f.line.to_string();
            let message = format!("{}. {}", f.message, f.remedy);
            let mut fields = [""; HEADER.len()];
            fields[0] = "not-read";
            fields[6] = f.column.as_deref().unwrap_or_default();
            (fields[13], fields[14]) = (&f.file, if f.line > 0 { &line } else { "" });
            (fields[15], fields[16]) = (f.code, &message);
            out.write_record(fields)?;
        }
        out.into_inner().map_err(|e| csv::Error::from(e.into_error()))
    }
}

struct Row<'f> {
    finding: &'f Finding,
    /// Count, issue, by_device, votes apart, index, channels, file, line.
    texts: [String; 8],
}

impl<'f> Row<'f> {
    fn of(finding: &'f Finding) -> Self {
        let (own, record) = (finding.own.as_ref(), finding.record.as_ref());
        let count = record.map(|r| r.count.to_string()).or_else(|| own.and_then(|o| o.count.clone()));
        let issue = record.map(|r| r.issue).or_else(|| own.and_then(|o| o.issue));
        let apart = Some(finding.votes_apart).filter(|_| !finding.cells.is_empty());
        let files = |o: &super::report::OwnSide| o.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(" ");
        let texts = [
            count.unwrap_or_default(),
            issue.map(|n| n.to_string()).unwrap_or_default(),
            own.map(|o| if o.by_device { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
            apart.map(|n| n.to_string()).unwrap_or_default(),
            record.map(|r| r.index.to_string()).unwrap_or_default(),
            record.map(super::report::RecordSide::channels).unwrap_or_default(),
            own.map(files).unwrap_or_default(),
            own.and_then(|o| o.line).map(|n| n.to_string()).unwrap_or_default(),
        ];
        Self { finding, texts }
    }

    fn fields<'r>(&'r self, cell: [&'r str; 3]) -> [&'r str; HEADER.len()] {
        let f = self.finding;
        let [count, issue, by_device, apart, index, channels, file, line] = &self.texts;
        let (code, message) = f.refusal.as_ref().map_or(("", ""), |(code, message)| (*code, message.as_str()));
        let remark = f.remarks.first().map_or(message, String::as_str);
        [
            f.verdict.word(),
            &f.station,
            &f.contest,
            count,
            issue,
            by_device,
            cell[0],
            cell[1],
            cell[2],
            apart,
            f.state.unwrap_or_default(),
            index,
            channels,
            file,
            line,
            code,
            remark,
            f.objection.as_deref().unwrap_or_default(),
        ]
    }
}
