//! How alike two labels are, from 0 to 1: whether they can be the same promise in other words.
//!
//! Compared are the words that carry meaning, whatever their order, case and punctuation; words are alike when most
//! of their letters are (`asked`, `ask`). Scripts without spaces are compared letter by letter. A person decides;
//! this only says where to look.

/// From here on two labels may well be the same promise.
pub const ALIKE: f64 = 0.5;

/// How many words of a label are compared.
const WORDS: usize = 48;

/// Words that most English labels share.
const COMMON: &str = " a an and are as at be been by did do for from had has have i in is it me my of on or our so \
    that the their them they this to was we were will with you your ";

/// How alike two labels are.
pub fn likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (a, b) = (words(a), words(b));
    match (a.as_slice(), b.as_slice()) {
        ([], []) => 1.0,
        ([a], [b]) => strsim::normalized_levenshtein(a, b),
        _ => shared(&a, &b),
    }
}

/// The words that carry meaning; all, when none does.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let all = lower.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty());
    let all: Vec<String> = all.take(WORDS).map(str::to_owned).collect();
    let telling: Vec<String> = all.iter().filter(|word| !COMMON.contains(&format!(" {word} "))).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// The part of all words that has its like on the other side (Sørensen and Dice).
fn shared(a: &[String], b: &[String]) -> f64 {
    let mut rest: Vec<&String> = b.iter().collect();
    let mut pairs = 0.0;
    for word in a {
        let scored = rest.iter().enumerate().map(|(at, other)| (at, alike(word, other)));
        let Some((at, score)) = scored.max_by(|x, y| x.1.total_cmp(&y.1)).filter(|&(_, score)| score >= 0.6) else {
            continue;
        };
        rest.swap_remove(at);
        pairs += score;
    }
    #[expect(clippy::cast_precision_loss, reason = "no more than a few dozen words")]
    let all = (a.len() + b.len()) as f64;
    2.0 * pairs / all
}

/// How alike two words are; a common beginning counts, as endings bend.
fn alike(a: &str, b: &str) -> f64 {
    let stem = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let short = a.chars().count().min(b.chars().count());
    if stem >= 3 && stem + 1 >= short { 1.0 } else { strsim::normalized_levenshtein(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: [(&str, &str); 10] = [
        ("I asked someone who knows the domain.", "I have asked somebody who knows the domain!"),
        ("I thought of three solutions.", "I thought of three solutions before choosing one."),
        ("I slept over it.", "I slept on it for a night."),
        ("I wrote one paragraph of my own.", "Write a paragraph of your own"),
        ("I have my notes at hand", "My notes are at hand."),
        ("The first idea is tested", "The first idea was tested with data"),
        ("I know what I'd do", "I know what I would do."),
        ("Ich habe jemanden gefragt.", "Ich habe jemand anderen gefragt."),
        ("我问了一个了解这个领域的人", "我问过一个了解这个领域的人"),
        ("Backups are tested", "I tested the backup."),
    ];

    const OTHER: [(&str, &str); 10] = [
        ("I asked someone who knows the domain.", "I wrote a page that says what done means."),
        ("I have a plan", "I have a dog"),
        ("I changed the title of the book.", "I showed it to one reader."),
        ("I thought of three solutions.", "I chose the metric that decides."),
        ("Data is here.", "My calendar has two free hours every week."),
        ("I told my manager", "I wrote the tests"),
        ("我问了一个了解这个领域的人", "每周我有两个小时的时间"),
        ("Ich habe jemanden gefragt.", "Der Plan passt auf eine Seite."),
        ("The budget is agreed.", "The team is complete."),
        ("a", "b"),
    ];

    #[test]
    fn the_same_promise_in_other_words_is_alike() {
        let scores: Vec<_> = SAME.iter().map(|(a, b)| (likeness(a, b), a, b)).collect();
        assert!(scores.iter().all(|score| score.0 >= ALIKE), "{scores:#?}");
    }

    #[test]
    fn another_promise_is_not() {
        let scores: Vec<_> = OTHER.iter().map(|(a, b)| (likeness(a, b), a, b)).collect();
        assert!(scores.iter().all(|score| score.0 < ALIKE), "{scores:#?}");
    }

    #[test]
    fn it_does_not_matter_which_comes_first() {
        for (a, b) in SAME.iter().chain(&OTHER) {
            assert!((likeness(a, b) - likeness(b, a)).abs() < 0.15, "{a} {b}");
        }
    }
}
