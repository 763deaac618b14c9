use super::grey::Area;
use super::*;
use crate::code::{self, Kind, PREFIX};
use crate::filing::{FilingError, file};
use crate::noise::{Clean, Dice, Treatment, jpeg, sample, treat};
use crate::qr::{Modules, QUIET};
use flate2::Crc;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use std::io::Write as _;

fn one(bytes: &[u8]) -> Result<GreyPage, ScanError> {
    pages(bytes, &Limits::default())?.next().expect("a page")
}

fn refused(bytes: &[u8]) -> &'static str {
    one(bytes).expect_err("refused").code()
}

/// A code as a picture, each square so many points wide.
fn picture(text: &str, scale: usize) -> GreyPage {
    let code = Modules::of(text).unwrap();
    let side = (code.size() + 2 * QUIET) * scale;
    let dark = |x: usize, y: usize| {
        let at = |v: usize| (v / scale).wrapping_sub(QUIET);
        code.is_dark(at(x), at(y))
    };
    let points = (0..side * side).map(|i| if dark(i % side, i / side) { 0 } else { 255 }).collect();
    GreyPage::new(side, side, points).unwrap()
}

fn clean(dpi: u16) -> (Clean, election::statement::Page) {
    let sample = sample(3, 12).unwrap();
    let clean = Clean::pages(&sample.pdf, sample.form.boxes(), dpi).unwrap().remove(0);
    (clean, sample.pages[0].clone())
}

#[test]
fn a_page_is_read_however_it_lies() {
    for dpi in [150, 200, 300] {
        let (clean, says) = clean(dpi);
        for turn in [Turn::None, Turn::Quarter, Turn::Half, Turn::ThreeQuarters] {
            let page = clean.page().clone().turned(turn);
            let found = read(&page, Wanted::PageCode);
            assert_eq!(file(&found).unwrap().page, says, "{dpi} dpi, {turn:?}");
            assert_eq!(&page.turned(found.turn.unwrap()), clean.page(), "upright again");
            assert!(found.skew.abs() < 0.5 && found.whole);
            assert!((found.dpi.unwrap() - f32::from(dpi)).abs() < 4.0, "{:?}", found.dpi);
        }
    }
}

#[test]
fn noisy_pages_are_read() {
    let (clean, says) = clean(200);
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let treatment = Treatment::of(&mut dice);
        let bytes = treat(&clean, &treatment, &mut dice);
        let found = read(&one(&bytes).unwrap(), Wanted::PageCode);
        assert_eq!(file(&found).map(|f| f.page), Ok(says.clone()), "{treatment:?}");
    }
}

#[test]
fn a_page_is_the_same_after_png() {
    let (clean, _) = clean(150);
    assert_eq!(&one(&png(clean.page())).unwrap(), clean.page());
}

#[test]
fn half_a_page_is_not_filed() {
    let (clean, _) = clean(200);
    let page = clean.page();
    let (width, height) = (page.width(), page.height());
    let upper = page.part(Area { x: 0, y: 0, width, height: height / 2 });
    assert_eq!(file(&read(&upper, Wanted::PageCode)), Err(FilingError::Cut));
    let right = page.part(Area { x: width / 2, y: 0, width: width - width / 2, height });
    assert_eq!(file(&read(&right, Wanted::PageCode)), Err(FilingError::Cut));
    let lower = page.part(Area { x: 0, y: height / 2, width, height: height - height / 2 });
    assert_eq!(file(&read(&lower, Wanted::PageCode)), Err(FilingError::NoCode));
}

#[test]
fn codes_of_other_schemes_file_nothing() {
    for text in ["HTTPS://EXAMPLE.ORG/MENU", "WIFI:T:WPA", "M2.AAAAAAAA.1.1.AA"] {
        let found = read(&picture(text, 4), Wanted::PageCode);
        assert_eq!(found.codes.len(), 1);
        assert_eq!(file(&found), Err(FilingError::NoCode));
    }
    let unsigned = code::encode(Kind::Page, "scrutineer page v1\n", PREFIX, 20).unwrap().remove(0);
    let found = read(&picture(&unsigned, 4), Wanted::PageCode);
    assert_eq!(file(&found).expect_err("unsigned").code(), "note-no-empty-line");
}

#[test]
fn two_pages_on_one_picture_are_not_filed() {
    let codes = ["a", "b"].map(|n| code::encode(Kind::Page, n, PREFIX, 20).unwrap().remove(0));
    let [a, b] = codes.map(|c| picture(&c, 4));
    let mut points = a.points().to_vec();
    points.extend_from_slice(b.points());
    let both = GreyPage::new(a.width(), a.height() * 2, points).unwrap();
    assert_eq!(file(&read(&both, Wanted::All)), Err(FilingError::Several));
}

fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 0, 0, 0, 0]);
    let mut crc = Crc::new();
    crc.update(&head);
    bytes.extend(&head);
    bytes.extend(crc.sum().to_be_bytes());
    bytes.extend(b"\0\0\0\x10IDAT");
    bytes.extend([0; 20]);
    bytes
}

#[test]
fn a_picture_too_large_is_refused_by_its_header() {
    assert_eq!(refused(&png_header(20_000, 20_000)), "scan-too-large");
    assert_eq!(refused(&png_header(1, u32::MAX >> 1)), "scan-too-large");
    let mut bytes = jpeg(&GreyPage::new(16, 16, vec![200; 256]).unwrap(), 40);
    let frame = bytes.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0x4e, 0x20, 0x4e, 0x20]);
    assert_eq!(refused(&bytes), "scan-too-large");
}

#[test]
fn a_file_cut_off_is_damaged() {
    let page = picture("A", 8);
    let png = png(&page);
    assert_eq!(refused(&png[..png.len() / 2]), "scan-damaged");
    let jpeg = jpeg(&page, 40);
    assert_eq!(refused(&jpeg[..40]), "scan-damaged");
    assert_eq!(refused(b"%PDF-1.7\n1 0 obj\n<<"), "scan-damaged");
    assert_eq!(refused(b"II*\0\x08\0\0\0"), "scan-damaged");
    assert_eq!(refused(b"hello"), "scan-format");
    assert_eq!(refused(b""), "scan-format");
}

/// A PDF of one page with this content stream and these further objects (from number 5).
fn pdf(filter: &str, content: &[u8], resources: &str, further: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >> >>")
            .into_bytes(),
        stream(filter, content),
    ];
    objects.extend_from_slice(further);
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut at = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        at.push(bytes.len());
        writeln!(bytes, "{} 0 obj", i + 1).unwrap();
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    write!(bytes, "xref\n0 {}\n0000000000 65535 f \n", at.len() + 1).unwrap();
    for at in &at {
        writeln!(bytes, "{at:010} 00000 n ").unwrap();
    }
    write!(bytes, "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", at.len() + 1).unwrap();
    bytes
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
    bytes.extend(data);
    bytes.extend(b"\nendstream");
    bytes
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_pdf_bomb_is_refused_before_it_unpacks() {
    let bomb = deflated(&vec![b' '; 400_000_000]);
    assert!(bomb.len() < 500_000);
    assert_eq!(refused(&pdf("/Filter /FlateDecode", &bomb, "", &[])), "scan-pdf-too-much");
    assert_eq!(refused(&pdf("/Filter /Fl#61teDecode", &bomb, "", &[])), "scan-pdf-too-much");
    let twice = deflated(&bomb);
    assert_eq!(refused(&pdf("/Filter [/FlateDecode /FlateDecode]", &twice, "", &[])), "scan-pdf-too-much");
    assert_eq!(refused(&pdf("/Filter 5 0 R", &bomb, "", &[b"/FlateDecode".to_vec()])), "scan-pdf-too-much");
    assert_eq!(refused(&pdf("/Filter /LZWDecode", &vec![0x80; 200_000], "", &[])), "scan-pdf-too-much");
}

#[test]
fn forms_within_forms_do_not_multiply_without_end() {
    // Each of nine forms draws the next one twenty times: 20⁹ rectangles.
    let form = |next: usize| {
        let content = if next == 14 { "0 0 9 9 re f ".repeat(20) } else { "/F Do ".repeat(20) };
        let resources = format!("/Resources << /XObject << /F {next} 0 R >> >>");
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 595 842] {resources}"), content.as_bytes())
    };
    let forms: Vec<Vec<u8>> = (6..15).map(form).collect();
    let bytes = pdf("", b"/F Do", "/XObject << /F 5 0 R >>", &forms);
    assert_eq!(refused(&bytes), "scan-pdf-too-much");
}

#[test]
fn an_encrypted_pdf_is_refused() {
    let mut bytes = pdf("", b"", "", &[]);
    let at = bytes.windows(7).position(|w| w == b"trailer").unwrap();
    bytes.splice(at + 10..at + 10, b" /Encrypt << /Filter /Standard >>".iter().copied());
    assert_eq!(refused(&bytes), "scan-pdf-encrypted");
}

#[test]
fn a_pdf_that_is_a_picture_gives_that_picture() {
    let (clean, says) = clean(200);
    let page = clean.page();
    let file_of = |turned: &GreyPage, filter: &str, data: &[u8]| {
        let (width, height) = (turned.width(), turned.height());
        let picture = format!(
            "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter {filter}"
        );
        pdf("", b"q 595 0 0 842 0 0 cm /I Do Q", "/XObject << /I 5 0 R >>", &[stream(&picture, data)])
    };
    let packed = file_of(page, "/FlateDecode", &deflated(page.points()));
    assert_eq!(&one(&packed).unwrap(), page, "not drawn again: the very points");
    let jpeg = jpeg(page, 60);
    let scanned = file_of(page, "/DCTDecode", &jpeg);
    assert_eq!(one(&scanned).unwrap(), one(&jpeg).unwrap());
    assert_eq!(file(&read(&one(&scanned).unwrap(), Wanted::PageCode)).unwrap().page, says);
}

/// A TIFF file of one strip, made of its entries: tag, type, count, value. The strip follows them.
fn tiff_of(strip: &[u8], entries: &[(u16, u16, u32, u32)]) -> Vec<u8> {
    let mut all = entries.to_vec();
    let data_at = 8 + 2 + 12 * (entries.len() + 2) + 4;
    all.extend([(273, 4, 1, data_at as u32), (279, 4, 1, strip.len() as u32)]);
    all.sort_unstable();
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend((all.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in all {
        bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        bytes.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    bytes.extend([0; 4]);
    bytes.extend(strip);
    bytes
}

#[test]
fn a_fax_of_group_3_is_read() {
    // Ten columns by hand, T.4: white 4 is 1011, black 3 is 10, white 3 is 1000; a row of white 10 is 00111.
    // Byte by byte: 1011 10 1000 + 000000, then 00111 + 000.
    let rows = [0b1011_1010, 0b0000_0000, 0b0011_1000];
    let dimensions =
        |photometric| [(256, 3, 1, 10), (257, 3, 1, 2), (258, 3, 1, 1), (259, 3, 1, 2), (262, 3, 1, photometric)];
    let page = one(&tiff_of(&rows, &dimensions(0))).unwrap();
    let first = [255, 255, 255, 255, 0, 0, 0, 255, 255, 255];
    assert_eq!((page.row(0), page.row(1)), (&first[..], &[255; 10][..]));
    let negative = one(&tiff_of(&rows, &dimensions(1))).unwrap();
    assert_eq!(negative.row(0), first.map(|p| 255 - p), "black is zero");
    let turned = rows.map(u8::reverse_bits);
    let mut entries = dimensions(0).to_vec();
    entries.push((266, 3, 1, 2));
    assert_eq!(one(&tiff_of(&turned, &entries)).unwrap(), page, "lowest bit first");
    // With ends of lines: 000000000001 before each row.
    let lines = [0b0000_0000, 0b0001_1011, 0b1010_0000, 0b0000_0000, 0b0100_1110];
    let mut entries = dimensions(0).to_vec();
    entries[3] = (259, 3, 1, 3);
    assert_eq!(one(&tiff_of(&lines, &entries)).unwrap(), page);
}

#[test]
fn a_tiff_gives_its_pages_one_after_the_other() {
    use ::tiff::encoder::{TiffEncoder, colortype::Gray8};
    let (clean, says) = clean(150);
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    for _ in 0..3 {
        let (width, height) = (clean.page().width() as u32, clean.page().height() as u32);
        encoder.write_image::<Gray8>(width, height, clean.page().points()).unwrap();
    }
    let bytes = bytes.into_inner();
    let read_pages: Vec<_> = pages(&bytes, &Limits::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(read_pages.len(), 3);
    assert!(read_pages.iter().all(|p| p == clean.page()));
    assert_eq!(file(&read(&read_pages[2], Wanted::PageCode)).unwrap().page, says);
    let few = Limits { pages: 2, ..Limits::default() };
    let last = pages(&bytes, &few).unwrap().last().unwrap();
    assert_eq!(last.expect_err("too many").code(), "scan-too-many-pages");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(start in 0usize..5, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let starts: [&[u8]; 5] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"%PDF-1.4\n", b""];
        let bytes = [starts[start], &bytes].concat();
        if let Ok(pages) = pages(&bytes, &Limits::default()) {
            for page in pages.take(3).flatten() {
                let _ = read(&page, Wanted::PageCode);
            }
        }
    }

    #[test]
    fn a_page_of_anything_has_no_page_code(seed: u64, width in 1usize..200, height in 1usize..200) {
        let mut dice = Dice::new(seed);
        let points = (0..width * height).map(|_| dice.below(256) as u8).collect();
        let found = read(&GreyPage::new(width, height, points).unwrap(), Wanted::PageCode);
        prop_assert_eq!(file(&found), Err(FilingError::NoCode));
    }

    #[test]
    fn a_file_with_changed_bytes_is_a_page_or_an_error(at in 0usize..3_000, with: u8, kind in 0usize..3) {
        let page = picture("SCRUTINEER:P1", 3);
        let mut bytes = match kind {
            0 => png(&page),
            1 => jpeg(&page, 40),
            _ => pdf("", b"q 9 0 0 9 0 0 cm 0 0 1 1 re f Q", "", &[]),
        };
        let at = at % bytes.len();
        bytes[at] = with;
        if let Ok(pages) = pages(&bytes, &Limits::default()) {
            for page in pages.take(2).flatten() {
                let _ = read(&page, Wanted::PageCode);
            }
        }
    }
}
