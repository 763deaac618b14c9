//! How much of a file is read before it is refused, and why it may be refused.

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a file.
    pub bytes: usize,
    /// Most points on one side of a page; looked at before anything is decoded.
    pub side: u32,
    /// Most points of a page.
    pub points: u64,
    /// Most pages of a file.
    pub pages: usize,
    /// Most bytes that all streams of a PDF may unpack to, together.
    pub pdf_unpacked: u64,
    /// Most things that a PDF page may draw.
    pub pdf_drawings: u32,
    /// Resolution at which PDF pages that are no picture are drawn, in points per inch.
    pub pdf_dpi: u16,
}

impl Default for Limits {
    /// For A4 up to 600 dpi: 48 MB, 12,000 points a side, 40 million points, 500 pages.
    fn default() -> Self {
        Self {
            bytes: 48_000_000,
            side: 12_000,
            points: 40_000_000,
            pages: 500,
            pdf_unpacked: 300_000_000,
            pdf_drawings: 200_000,
            pdf_dpi: 200,
        }
    }
}

/// Why a file or a page of it could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// None of the formats.
    #[error("this is no PNG, JPEG, TIFF or PDF file")]
    Format,
    /// More bytes than allowed.
    #[error("the file has {bytes} bytes; at most {limit} are read: scan in grey at 200 dpi, fewer pages to a file")]
    Bytes {
        /// Its bytes.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A page larger than allowed, by what its header says.
    #[error("page {page} is {width} × {height} points; that is too large: scan at 200 dpi")]
    Points {
        /// Page, from 1.
        page: usize,
        /// Points across.
        width: u64,
        /// Points down.
        height: u64,
    },
    /// More pages than allowed.
    #[error("the file has more than {limit} pages; scan fewer to a file")]
    Pages {
        /// The limit.
        limit: usize,
    },
    /// A damaged or cut-off page.
    #[error("page {page} cannot be decoded, the file is damaged or cut off: {reason}")]
    Damaged {
        /// Page, from 1.
        page: usize,
        /// What the decoder says.
        reason: String,
    },
    /// A PDF that unpacks to too much or draws without end.
    #[error("this PDF would take too much work to draw ({0}); scan the paper to a picture instead")]
    PdfTooMuch(&'static str),
    /// A PDF with a password.
    #[error("this PDF is encrypted; save it without a password")]
    PdfEncrypted,
}

impl ScanError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Format => "scan-format",
            Self::Bytes { .. } => "scan-too-many-bytes",
            Self::Points { .. } => "scan-too-large",
            Self::Pages { .. } => "scan-too-many-pages",
            Self::Damaged { .. } => "scan-damaged",
            Self::PdfTooMuch(_) => "scan-pdf-too-much",
            Self::PdfEncrypted => "scan-pdf-encrypted",
        }
    }

    pub(super) fn damaged(page: usize, reason: impl std::fmt::Display) -> Self {
        Self::Damaged { page, reason: reason.to_string().chars().take(200).collect() }
    }
}

impl Limits {
    /// Checks what a header says, before anything is decoded.
    pub(super) fn check(&self, page: usize, width: u64, height: u64) -> Result<(usize, usize), ScanError> {
        let too_large = ScanError::Points { page, width, height };
        if width > u64::from(self.side) || height > u64::from(self.side) || width * height > self.points {
            return Err(too_large);
        }
        if width == 0 || height == 0 {
            return Err(ScanError::damaged(page, "it has no points"));
        }
        Ok((width as usize, height as usize))
    }
}
