//! Percent signs in addresses: `%C3%A9` is `é`.
//!
//! In: a part of an address. Out: its text, or nothing where a sign does not stand before two digits, or the bytes are
//! no UTF-8. It never guesses.

/// The text that a part of an address stands for.
pub(crate) fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else { return None };
        bytes.push(digit(*high)? * 16 + digit(*low)?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_digits_behind_a_sign_are_a_byte() {
        assert_eq!(decoded("a%20%c3%A9").as_deref(), Some("a é"));
        for none in ["%", "%f", "%zz", "%+1", "%ff", "%c0%ae"] {
            assert_eq!(decoded(none), None, "{none}");
        }
    }
}
