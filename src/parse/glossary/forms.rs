//! Forms: the plural of an English name.
//!
//! Four rules, which the manual names: `-s`; `-es` after a hissing sound; `-ies` for a consonant and `y`; `-es` for
//! `-is`. Everything else is written as an alias. Other languages have no rules here.

/// The plural of a name, whose last word takes the ending.
pub(super) fn plural(name: &str) -> Option<String> {
    let last = name.chars().next_back()?;
    if !last.is_alphabetic() {
        return None;
    }
    let lower = name.to_lowercase();
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|ending| lower.ends_with(ending));
    if lower.ends_with("is") && name.len() > 3 {
        return Some(format!("{}es", &name[..name.len() - 2]));
    }
    if hisses {
        return Some(format!("{name}es"));
    }
    let before = lower.chars().rev().nth(1).unwrap_or('a');
    if lower.ends_with('y') && before.is_alphabetic() && !"aeiou".contains(before) {
        return Some(format!("{}ies", &name[..name.len() - 1]));
    }
    Some(format!("{name}s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_rules_make_plurals() {
        let pairs = [
            ("milestone", "milestones"),
            ("bias", "biases"),
            ("branch", "branches"),
            ("box", "boxes"),
            ("proof of study", "proof of studies"),
            ("survey", "surveys"),
            ("hypothesis", "hypotheses"),
            ("CNN", "CNNs"),
        ];
        for (one, many) in pairs {
            assert_eq!(plural(one).as_deref(), Some(many));
        }
        assert_eq!(plural("C++"), None);
        assert_eq!(plural(""), None);
    }
}
