//! Base32 of RFC 4648, upper case, without padding: its letters are among those that a QR code stores compactly.

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Characters for so many bytes.
pub(crate) fn length(bytes: usize) -> usize {
    (bytes * 8).div_ceil(5)
}

/// Writes bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(length(bytes.len()));
    for group in bytes.chunks(5) {
        let mut five = [0; 8];
        five[3..3 + group.len()].copy_from_slice(group);
        let bits = u64::from_be_bytes(five);
        for i in 0..length(group.len()) {
            text.push(char::from(ALPHABET[(bits >> (35 - 5 * i)) as usize & 31]));
        }
    }
    text
}

/// Reads what [`encode`] writes and nothing else: no padding, no lower case, no bits left over at the end.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    for group in text.as_bytes().chunks(8) {
        let mut bits = 0u64;
        for (i, c) in group.iter().enumerate() {
            let value = match c {
                b'A'..=b'Z' => c - b'A',
                b'2'..=b'7' => c - b'2' + 26,
                _ => return None,
            };
            bits |= u64::from(value) << (35 - 5 * i);
        }
        let whole = group.len() * 5 / 8;
        let five = bits.to_be_bytes();
        if length(whole) != group.len() || five[3 + whole..].iter().any(|b| *b != 0) {
            return None;
        }
        bytes.extend_from_slice(&five[3..3 + whole]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_the_standard_hold() {
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        for bad in ["MZ", "M", "my", "MY======", "MZXW6YTBO", "M1"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn a_text_has_one_meaning(text in "[A-Z2-7]{0,24}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }
}
