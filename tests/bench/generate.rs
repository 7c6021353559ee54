//! Realistic books of any size, the same for the same seed.
//!
//! A chapter has 800 to 1,500 words under five or six headings, two to four blocks of code in four languages, links
//! to other chapters, notes, a table and a checklist, and three citations of works that grow with the book. A sparse
//! book has fewer links and notes.

#![expect(clippy::disallowed_methods, reason = "a book is made of files")]

use std::fs;
use std::io;
use std::path::Path;

const WORDS: &str = "a about after again all also and another any as ask at back because before begin between both \
    build but by call can change chapter check choose clear code come compare could count data day decide different \
    do each early easy end enough even every example expect few find first follow for from get give go good half \
    have help here how idea if in into is it keep kind know large later learn least less let like line list little \
    long look make many may mean measure mind model more most much must name need never new next no not note \
    nothing now number of off often old on once one only open or order other our out over own part people place \
    plan point problem project question quite rather read reason rest result right role run same say second see \
    seldom set several she short show side simple since small so some still stop such take team tell test than that \
    the their them then there these they thing think this three through time to together try turn two under until \
    up use usually value very wait want way week well what when where which while who why will with word work would \
    write year yet you";

const CODE: [(&str, &str); 4] = [
    (
        "python",
        "from collections import Counter\n\n\ndef NAME(rows, limit=NUMBER):\n    \"\"\"The commonest values of a column.\"\"\"\n    counts = Counter(row[\"VALUE\"] for row in rows)\n    for value, count in counts.most_common(limit):\n        if count > 1:\n            yield f\"{value}: {count}\"  # more than once\n",
    ),
    (
        "rust",
        "/// The sum of the even numbers below a limit.\nfn NAME(limit: u64) -> u64 {\n    let even = (0..limit).filter(|n| n % 2 == 0);\n    even.sum::<u64>() + NUMBER\n}\n\nfn main() {\n    println!(\"VALUE: {}\", NAME(10));\n}\n",
    ),
    (
        "javascript",
        "const NAME = async (id) => {\n  const answer = await fetch(`/VALUE/${id}?limit=NUMBER`);\n  if (!answer.ok) throw new Error(answer.statusText);\n  const { items = [] } = await answer.json();\n  return items.map((item) => item.name); // names only\n};\n",
    ),
    (
        "toml",
        "[package]\nname = \"NAME\"\nversion = \"0.NUMBER.0\"\nedition = \"2024\"\n\n[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n\n[profile.release]\nlto = true # VALUE\n",
    ),
];

/// A stream of numbers that looks random and is the same for the same seed (xorshift64*, Vigna 2016).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or(0)
    }
}

/// How many links and notes a chapter of a sparse book has.
pub type Few = Option<(usize, usize)>;

/// Write a book of `chapters` chapters into a folder.
pub fn book(folder: &Path, chapters: usize, seed: u64) -> io::Result<()> {
    book_of(folder, chapters, seed, None)
}

/// Write a book of `chapters` chapters into a folder; a sparse one has only so many links and notes in each.
pub fn book_of(folder: &Path, chapters: usize, seed: u64, few: Few) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("fieldguide.yaml"), "title: A generated book\nid: generated-book\n")?;
    fs::write(folder.join("references.yaml"), (0..works(chapters)).map(work).collect::<String>())?;
    for number in 0..chapters {
        let mut random = Random(seed ^ (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        fs::write(folder.join(file(number)), chapter(number, chapters, few, &mut random))?;
    }
    Ok(())
}

/// How many works a book of so many chapters cites.
fn works(chapters: usize) -> usize {
    chapters.div_ceil(4)
}

/// A work; every tenth looks like the one before it.
fn work(number: usize) -> String {
    let (author, year) = ((number - usize::from(number % 10 == 9)) * 7919 % 10_007, 1950 + number / 10 % 70);
    format!(
        "work-{number}:\n  type: article\n  title: Of the number {number}\n  author: [\"Author{author}, A. B.\", \"Second, C.\"]\n  \
         date: {year}\n  page-range: 1-{}\n  parent: {{ type: periodical, title: Journal of Numbers, volume: {} }}\n",
        number + 2,
        number % 40 + 1
    )
}

fn file(number: usize) -> String {
    format!("{number:05}-chapter-{number}.md")
}

fn chapter(number: usize, chapters: usize, few: Few, random: &mut Random) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let track = ["learning", "projects", "job", "foundations"][random.below(4)];
    let title = sentence(4, &words, random).replace('.', "");
    let mut text =
        format!("---\ntitle: {title} {number}\nsummary: {}\ntrack: {track}\n---\n\n", sentence(14, &words, random));
    let (sections, code) = (5 + random.below(2), 2 + random.below(3));
    let (mut links, notes) = few.unwrap_or((usize::MAX, sections));
    for section in 0..sections {
        text += &format!("## {} {{#s{section}}}\n\n", sentence(4, &words, random).trim_end_matches('.'));
        for _ in 0..2 + random.below(2) {
            let other = random.below(chapters);
            let link = format!("[there]({}#s{})", file(other), random.below(5));
            let link = if links > 0 { link } else { "there".to_owned() };
            links = links.saturating_sub(1);
            let length = 60 + random.below(30);
            text += &format!(
                "{} See {link} and *{}*.\n\n",
                sentence(length, &words, random),
                words[random.below(words.len())]
            );
        }
        let note = sentence(30, &words, random);
        if section < notes {
            text += &format!("Noted.[^n{section}]\n\n[^n{section}]: **Context.** {note}\n\n");
        }
        if section < code {
            text += &block(&words, random);
        }
    }
    let cited = [0; 3].map(|_| random.below(works(chapters)));
    let first = number % works(chapters);
    text +=
        &format!("As @work-{first} says [@work-{}, p. {}; see @work-{}].\n\n", cited[0], cited[1] % 40 + 1, cited[2]);
    text += "| Before | After |\n| --- | ---: |\n| one | 1 |\n| two | 2 |\n\n## Ready? {#ready}\n\n";
    for item in 0..3 + random.below(5) {
        text += &format!("- [ ] {} {{#c{number}-{item}}}\n", sentence(9, &words, random));
    }
    text
}

fn block(words: &[&str], random: &mut Random) -> String {
    let (language, code) = CODE[random.below(CODE.len())];
    let name = format!("{}_{}", words[random.below(words.len())], random.below(1000));
    let value = words[random.below(words.len())];
    let code = code.replace("NAME", &name).replace("VALUE", value).replace("NUMBER", &random.below(100).to_string());
    format!("```{language}\n{code}```\n\n")
}

fn sentence(length: usize, words: &[&str], random: &mut Random) -> String {
    let mut text: String = (0..length).map(|_| words[random.below(words.len())]).collect::<Vec<_>>().join(" ");
    text[..1].make_ascii_uppercase();
    text + "."
}
