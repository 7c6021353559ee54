"""Worksheets in PDF, as other people's tools see them: qpdf, Poppler, pypdf, and PDFium, which Chromium fills forms with.

FIELDGUIDE_BIN names the command. Nothing is skipped: a tool that is missing is a failure.
"""

import ctypes
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

HERE = Path(__file__).resolve().parent
CONFIG = "title: The Calm Week\nid: calm-week\nsite_url: https://guide.example\n"
HOSTILE = '#panic("x") $x$ ] \\ *b* _c_ @d <e> `f` ~ //'
CHAPTER = """---
title: Other words
---

```worksheet
id: other-words
title: '{hostile}'
intro: Ποιος; Кто → ✓
blocks:
  - short: {{ id: who, label: '{hostile}' }}
  - long: {{ id: why, label: 'Ťažký # [label]', lines: 3 }}
```
"""
# Too long for its line at the usual size.
LONG = "Everything that is typed into a short line is on paper afterwards, to the last word, even when it has to be small"


def setUpModule():
    """Build a book with a worksheet of every kind."""
    global FOLDER, SITE
    FOLDER = tempfile.TemporaryDirectory()
    book = Path(FOLDER.name, "book")
    book.mkdir()
    Path(book, "fieldguide.yaml").write_text(CONFIG)
    Path(book, "01-hours.md").write_text(Path(HERE, "../pdf/every-kind.md").read_text())
    Path(book, "02-words.md").write_text(CHAPTER.format(hostile=HOSTILE))
    SITE = Path(FOLDER.name, "site")
    environment = {**os.environ, "XDG_CACHE_HOME": str(Path(FOLDER.name, "cache"))}
    subprocess.run([os.environ["FIELDGUIDE_BIN"], "build", str(book), "-d", str(SITE)], check=True, env=environment)


def tearDownModule():
    FOLDER.cleanup()


def pdfs():
    found = sorted(SITE.glob("worksheets/*/*.pdf"))
    assert len(found) == 4, found
    return found


def words(path):
    """The text of a PDF, without space."""
    out = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True).stdout
    return "".join(out.split())


def fields(path):
    """Every field with its type and its values, by name."""
    return {name: field for name, field in pypdf.PdfReader(path).get_fields().items()}


def answer(name, field):
    """An answer for a field, unlike that of any other where it is text."""
    if field["/FT"] == "/Tx":
        return name.rsplit("_", 1)[-1][:3] + str(sum(map(ord, name)) % 997)
    return next(state for state in field["/_States_"] if state != "/Off")


class Files(unittest.TestCase):
    def test_qpdf_finds_nothing(self):
        for path in pdfs():
            subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)

    def test_what_is_printed_is_what_was_written(self):
        text = words(next(path for path in pdfs() if path.name == "every-kind-a4.pdf"))
        for part in ["TheCalmWeek", "Wherethehoursgo", "guide.example/worksheets/every-kind/", "about20minutes", "1/3", "3/3"]:
            self.assertIn(part, text)
        for label in ["Whoasked?", "Openlastweek'scalendarandmessagehistory", "Weightedtotal", "Inbedbeforeeleven", "Daysofar"]:
            self.assertIn(label, text.replace("’", "'").replace("Dayssofar", "Daysofar"))

    def test_markup_and_other_letters_are_text(self):
        for path in pdfs():
            if path.name.startswith("other-words"):
                text = words(path)
                # As the title, as a label, and at the foot of the sheet.
                self.assertEqual(text.count("".join(HOSTILE.split())), 3, text)
                self.assertIn("Ποιος;Кто→✓", text)
                self.assertIn("Ťažký#[label]", text)


class Pypdf(unittest.TestCase):
    def test_what_is_filled_in_is_read_back(self):
        for path in pdfs():
            wanted = {name: answer(name, field) for name, field in fields(path).items()}
            writer = pypdf.PdfWriter(clone_from=path)
            writer.update_page_form_field_values(None, wanted, auto_regenerate=False)
            filled = Path(FOLDER.name, f"pypdf-{path.name}")
            writer.write(filled)
            self.assertEqual({name: field["/V"] for name, field in fields(filled).items()}, wanted)
            subprocess.run(["qpdf", "--check", str(filled)], check=True, capture_output=True)


def controls(path):
    """Page, name, type, own value and middle of every control."""
    for number, page in enumerate(pypdf.PdfReader(path).pages):
        for annotation in page["/Annots"]:
            one = annotation.get_object()
            field = one.get("/Parent", one).get_object()
            left, bottom, right, top = map(float, one["/Rect"])
            states = [state for state in one["/AP"]["/N"] if state != "/Off"] if field["/FT"] == "/Btn" else []
            yield number, field["/T"], field["/FT"], states, ((left + right) / 2, (bottom + top) / 2)


class Typist:
    """Clicks and types into a PDF as a person does in a browser."""

    def __init__(self, path):
        self.document = pypdfium2.PdfDocument(path)
        self.document.init_forms()
        self.form = self.document.formenv.raw
        self.pages = [self.document[number] for number in range(len(self.document))]

    def click(self, number, x, y):
        page = self.pages[number].raw
        pdfium.FORM_OnMouseMove(self.form, page, 0, x, y)
        pdfium.FORM_OnLButtonDown(self.form, page, 0, x, y)
        pdfium.FORM_OnLButtonUp(self.form, page, 0, x, y)

    def type(self, number, text):
        page = self.pages[number].raw
        pdfium.FORM_SelectAllText(self.form, page)
        for character in text:
            pdfium.FORM_OnChar(self.form, page, ord(character), 0)

    def save(self, path):
        pdfium.FORM_ForceToKillFocus(self.form)
        self.document.save(path)


class Pdfium(unittest.TestCase):
    def fill(self, path, answers):
        """Fill in by mouse and keys; what is written where."""
        typist, wanted = Typist(path), {}
        for number, name, kind, states, middle in controls(path):
            if kind == "/Btn" and name in wanted:
                continue
            typist.click(number, *middle)
            if kind == "/Tx":
                wanted[name] = answers(name)
                typist.type(number, wanted[name])
            else:
                wanted[name] = states[0]
        filled = Path(FOLDER.name, f"pdfium-{path.name}")
        typist.save(filled)
        return filled, wanted

    def test_what_is_typed_is_read_back(self):
        for path in pdfs():
            filled, wanted = self.fill(path, lambda name: answer(name, {"/FT": "/Tx"}))
            self.assertEqual(set(wanted), set(fields(path)))
            self.assertEqual({name: field.get("/V") for name, field in fields(filled).items()}, wanted)
            subprocess.run(["qpdf", "--check", str(filled)], check=True, capture_output=True)

    def test_a_long_answer_is_on_paper_to_its_last_word(self):
        path = next(path for path in pdfs() if path.name == "every-kind-a4.pdf")
        for name in ["every-kind_who", "every-kind_map_early_doing", "every-kind_list_own-1_what", "every-kind_tired"]:
            filled, _ = self.fill(path, lambda other: LONG if other == name else "")
            self.assertIn("".join(LONG.split()), words(filled), name)


if __name__ == "__main__":
    unittest.main()
