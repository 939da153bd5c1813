//! Texts of many kinds, made from a seed: the same seed makes the same texts anywhere.

use std::fs;
use std::path::Path;

/// Numbers that look random and are not (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// What stands in the repository's files of one kind, joined in the order of their paths.
pub fn repository(folder: &str, extension: &str) -> String {
    let mut paths = Vec::new();
    // What includes this file may be a package within the repository.
    let mut roots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let root = roots.find(|root| root.join(folder).is_dir());
    let mut folders = vec![root.expect("the repository").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the repository") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let texts = paths
        .iter()
        .map(|path| fs::read_to_string(path).expect("a text"));
    texts.collect()
}

/// Sentences of the words that the repository's pages use, as often as they use them.
pub fn english(random: &mut Random, bytes: usize) -> String {
    let pages = repository("docs", "md");
    let is_prose = |line: &&str| {
        line.len() > 60
            && line
                .chars()
                .all(|c| c.is_ascii_alphabetic() || " ,.;:'()-".contains(c))
    };
    let sentences: Vec<&str> = pages
        .lines()
        .filter(is_prose)
        .flat_map(|line| line.split_inclusive(['.', ';', ',']))
        .map(str::trim)
        .filter(|part| part.len() > 12)
        .collect();
    let mut out = String::with_capacity(bytes + 200);
    while out.len() < bytes {
        out.push_str(random.one_of(&sentences));
        out.push_str(if random.below(12) == 0 { "\n\n" } else { " " });
    }
    out
}

/// The repository's own source, over again from a random line on.
pub fn rust(random: &mut Random, bytes: usize) -> String {
    let source = repository("src", "rs");
    let lines: Vec<&str> = source.split_inclusive('\n').collect();
    let first = random.below(lines.len());
    let mut out = String::with_capacity(bytes + 200);
    for line in lines.iter().cycle().skip(first) {
        if out.len() >= bytes {
            break;
        }
        out.push_str(line);
    }
    out
}

/// Records of invoices, some indented and some on one line.
pub fn json(random: &mut Random, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 500);
    while out.len() < bytes {
        let number = random.below(1_000_000);
        let supplier = random.one_of(&[
            "Nordwind Logistik GmbH",
            "Al Noor Trading",
            "Acme Paper Co.",
        ]);
        let status = random.one_of(&["approved", "on_hold", "rejected", "needs_review"]);
        let cents = random.below(10_000_000);
        let id = random.next();
        let (sp, nl) = random.one_of(&[("", ""), (" ", "\n    ")]);
        out.push_str(&format!(
            "{{{nl}\"invoice_number\":{sp}\"INV-{number:06}\",{nl}\"supplier\":{sp}\"{supplier}\",\
             {nl}\"document_id\":{sp}\"{id:016x}\",{nl}\"total\":{sp}{}.{:02},{nl}\"currency\":{sp}\"EUR\",\
             {nl}\"status\":{sp}\"{status}\",{nl}\"lines\":{sp}[{}, {}, null, true],\
             {nl}\"due_date\":{sp}\"2026-{:02}-{:02}T09:00:00Z\"{nl}}}\n",
            cents / 100,
            cents % 100,
            random.below(90),
            random.below(9000),
            random.below(12) + 1,
            random.below(28) + 1,
        ));
    }
    out
}

/// Arabic words with the particles and endings that they take, some with vowel signs.
pub fn arabic(random: &mut Random, bytes: usize) -> String {
    const STEMS: &[&str] = &[
        "فاتورة",
        "مورد",
        "طلب",
        "شراء",
        "مبلغ",
        "ضريبة",
        "تسليم",
        "عقد",
        "شركة",
        "موظف",
        "تاريخ",
        "رقم",
        "حساب",
        "بنك",
        "تحويل",
        "استلام",
        "بضاعة",
        "مخزن",
        "سعر",
        "خصم",
        "إشعار",
        "دائن",
        "مدين",
        "مراجعة",
        "موافقة",
        "رفض",
        "قسم",
        "مدير",
        "وثيقة",
        "صفحة",
        "توقيع",
        "ختم",
        "نسخة",
        "أصل",
        "سجل",
        "تجاري",
        "مدينة",
        "شارع",
        "بناء",
        "هاتف",
        "بريد",
        "رسالة",
        "جواب",
        "سؤال",
        "يكتب",
        "يرسل",
        "يدفع",
        "استخدم",
        "كتاب",
        "قرأ",
        "مدرسة",
        "علم",
        "حكومة",
        "سياسة",
        "اقتصاد",
        "تجارة",
        "صناعة",
        "زراعة",
        "ماء",
        "طعام",
    ];
    const BEFORE: &[&str] = &[
        "", "", "", "ال", "ال", "ال", "وال", "بال", "لل", "و", "ف", "كال", "س",
    ];
    const AFTER: &[&str] = &[
        "", "", "", "", "ات", "ين", "ون", "ها", "هم", "ه", "نا", "ية", "ي",
    ];
    const BETWEEN: &[&str] = &[
        " ", " ", " ", " ", " ", " ", "، ", ". ", "؛ ", " في ", " من ", " على ", "\n",
    ];
    let mut out = String::with_capacity(bytes + 100);
    while out.len() < bytes {
        out.push_str(random.one_of(BEFORE));
        out.push_str(random.one_of(STEMS));
        out.push_str(random.one_of(AFTER));
        if random.below(25) == 0 {
            out.push_str(random.one_of(&[
                "\u{64b}",
                "\u{64f}",
                "\u{651}",
                " ١٠٤٤٢",
                " 2026/03/01",
            ]));
        }
        out.push_str(random.one_of(BETWEEN));
    }
    out
}

/// Any characters, most of them near one another.
pub fn scripts(random: &mut Random, bytes: usize) -> String {
    const STARTS: &[u32] = &[
        0x20, 0x20, 0x41, 0x61, 0xa0, 0x100, 0x300, 0x370, 0x400, 0x5d0, 0x620, 0x660, 0x900,
        0xe00, 0x1100, 0x1e00, 0x1f00, 0x2000, 0x2070, 0x20d0, 0x2160, 0x2600, 0x3000, 0x3040,
        0x4e00, 0xa640, 0xac00, 0xd7c0, 0xe000, 0xfb50, 0xfe00, 0xff00, 0xffe0, 0x1_0400, 0x1_1660,
        0x1_d400, 0x1_f300, 0x1_f600, 0x1_fff0, 0x2_0000, 0xe_0100, 0x10_fff0,
    ];
    let mut out = String::with_capacity(bytes + 100);
    while out.len() < bytes {
        let start = random.one_of(STARTS);
        for _ in 0..random.below(12) {
            out.extend(char::from_u32(start + random.below(64) as u32));
        }
        let any = random.below(0x11_0000) as u32;
        out.extend(char::from_u32(any).filter(|_| random.below(4) == 0));
        out.push_str(random.one_of(&["", " ", "'s", "’", "\n", "1", "\u{200d}", "'LL", "A", "é"]));
    }
    out
}

/// White space of all kinds, with little else.
pub fn blanks(random: &mut Random, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 300);
    while out.len() < bytes {
        let blank = random.one_of(&[
            " ", " ", "\t", "\n", "\r\n", "\r", "\u{a0}", "\u{3000}", "\u{85}", "\u{c}",
        ]);
        let longest = random.one_of(&[1, 2, 9, 140]);
        out.push_str(&blank.repeat(random.below(longest) + 1));
        if random.below(3) == 0 {
            out.push_str(random.one_of(&["a", "The", "!", "9", "ب", "\u{301}", "//", "'t", "{"]));
        }
    }
    out
}

/// One short unit again and again: long pieces.
pub fn runs(random: &mut Random, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 100_000);
    while out.len() < bytes {
        let mut unit = String::new();
        for _ in 0..random.below(4) + 1 {
            unit.push(random.one_of(&[
                'a', 'b', 'e', 's', 't', 'A', 'Z', '=', '-', '*', '/', '_', ' ', '\t', '\n', '0',
                'é', 'ا', 'ل', '中', '\u{301}', '😀', '\u{200d}', '\0',
            ]));
        }
        let longest = random.one_of(&[80, 80, 3_000, 60_000]);
        out.push_str(&unit.repeat(random.below(longest / unit.len()) + 1));
        out.push_str(random.one_of(&[" ", "\n", "x", ".", ""]));
    }
    out
}

/// Random bytes with what is no UTF-8 replaced, or random letters of a small alphabet.
pub fn noise(random: &mut Random, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 5_000);
    while out.len() < bytes {
        let len = random.below(3_000) + 1;
        let letters = random.one_of(&[2, 4, 26, 95, 256]);
        let of = |n: u64| match letters {
            256 => n as u8,
            95 => b' ' + (n % 95) as u8,
            few => b'a' + (n % few) as u8,
        };
        let noise: Vec<u8> = (0..len).map(|_| of(random.next() >> 20)).collect();
        out.push_str(&String::from_utf8_lossy(&noise));
        out.push(' ');
    }
    out
}

/// Every character there is, next to a letter of either case, a digit, a sign, blanks and itself.
pub fn every_character() -> String {
    let mut out = String::new();
    for c in '\0'..=char::MAX {
        out.extend([c, 'a', c, c, 'A', c, '1', c, '!', c, ' ', c, '\n']);
    }
    out
}
