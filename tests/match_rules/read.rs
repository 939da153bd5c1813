//! Reads the texts of an input: invoice, order, goods receipt, supplier record.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Amount;

const NUMBER: &str = r"(\d+(?:\.\d+)?)";

/// Latin digits and points for Arabic-Indic ones, and no thousands separators.
fn latin(text: &str) -> String {
    static THOUSANDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\d),(\d{3})"));
    let digit = |c: char| match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10),
        '٫' => Some('.'),
        '٬' => None,
        _ => Some(c),
    };
    let text: String = text.chars().filter_map(digit).collect();
    THOUSANDS.replace_all(&text, "$1$2").into_owned()
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// What the first group of `pattern` that takes part matches in `text`.
fn first(text: &str, pattern_text: &str) -> Option<String> {
    let found = pattern(pattern_text).captures(text)?;
    let group = found.iter().skip(1).flatten().next()?;
    Some(group.as_str().to_owned())
}

fn number(found: &Captures<'_>, group: usize) -> Amount {
    Amount::read(&found[group])
}

/// The last number of the line that starts with one of these words.
fn amount_of(text: &str, words: &[&str]) -> Amount {
    let line = text
        .lines()
        .find(|line| words.iter().any(|word| line.trim_start().starts_with(word)))
        .unwrap_or_else(|| panic!("no line of {words:?} in:\n{text}"));
    let numbers = pattern(NUMBER);
    let last = numbers.find_iter(line).last().expect("a number");
    Amount::read(last.as_str())
}

pub struct Billed {
    pub item: String,
    pub quantity: Amount,
    pub unit: String,
    pub price: Amount,
    pub total: Amount,
}

pub struct Invoice {
    pub is_credit: bool,
    pub number: String,
    pub order: Option<String>,
    pub currency: String,
    /// None where the page has none; so the account.
    pub tax_id: Option<String>,
    pub account: Option<String>,
    pub lines: Vec<Billed>,
    pub net: Amount,
    pub tax: Amount,
    pub total: Amount,
}

impl Invoice {
    pub fn read(text: &str) -> Invoice {
        let text = latin(text);
        let number = r"(?:CREDIT NOTE|INVOICE|فاتورة ضريبية)\D*?([A-Z]{1,3}[- ]\d+)";
        let total = ["Total", "TOTAL", "الإجمالي"];
        let currency = text
            .lines()
            .filter(|line| total.iter().any(|word| line.starts_with(word)))
            .find_map(|line| first(line, r"(AED|SAR|USD|EUR|درهم|ريال)"));
        Invoice {
            is_credit: text.contains("CREDIT NOTE"),
            number: first(&text, number).expect("a number"),
            order: first(&text, r"(PO-\d+)"),
            currency: match currency.expect("a currency").as_str() {
                "درهم" => "AED".to_owned(),
                "ريال" => "SAR".to_owned(),
                code => code.to_owned(),
            },
            tax_id: first(&text, r"(?:TRN|الرقم الضريبي)\D*(\d{15})"),
            account: first(&text, r"(?:ending|ينتهي بالرقم) (\d{4})"),
            lines: text.lines().filter_map(billed).collect(),
            net: amount_of(&text, &["Net", "الصافي"]),
            tax: amount_of(&text, &["VAT", "ضريبة القيمة"]),
            total: amount_of(&text, &total),
        }
    }
}

/// `BX-40 flat box  200 pcs x 3.10 = 620.00`, in whatever layout.
fn billed(line: &str) -> Option<Billed> {
    let found = pattern(&format!(
        r"^(?:\d+[.)]? +)?(.*?){NUMBER} *(\S+) *[x×@] *{NUMBER} *=? *{NUMBER}$"
    ))
    .captures(line)?;
    let words = found[1].trim().trim_end_matches('—').trim();
    let item = first(words, r"([A-Z]{2,}-\d+)").unwrap_or_else(|| words.to_owned());
    Some(Billed {
        item,
        quantity: number(&found, 2),
        unit: match &found[3] {
            "قطعة" => "pcs",
            "لفة" => "roll",
            "كيس" => "bag",
            "كرتون" => "carton",
            unit => unit,
        }
        .to_owned(),
        price: number(&found, 4),
        total: number(&found, 5),
    })
}

/// Where quantities, prices and sums stand in an invoice: what is not to be changed unseen.
pub fn invoice_amounts(text: &str) -> Vec<Range<usize>> {
    let amounts = pattern(r"[\d٠-٩][\d٠-٩.,٫٬]*");
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let shown = latin(line);
        let sum = ["Net", "الصافي", "Total", "TOTAL", "الإجمالي"];
        let is_sum = sum.iter().any(|word| shown.starts_with(word));
        let is_tax = shown.starts_with("VAT") || shown.starts_with("ضريبة");
        if billed(shown.trim_end()).is_some() {
            // Quantity, unit price and total are the last three numbers.
            let all: Vec<_> = amounts.find_iter(line).map(|found| found.range()).collect();
            out.extend(
                all[all.len() - 3..]
                    .iter()
                    .cloned()
                    .map(|range| (start, range)),
            );
        } else if is_sum || is_tax {
            let last = amounts.find_iter(line).last();
            out.extend(last.map(|found| (start, found.range())));
        }
        start += line.len();
    }
    out.into_iter()
        .map(|(start, range)| start + range.start..start + range.end)
        .collect()
}

pub struct Ordered {
    pub item: String,
    pub quantity: Amount,
    pub unit: String,
    pub price: Amount,
    /// A larger unit, and how many of the order's it holds.
    pub holds: Option<(String, Amount)>,
    /// Less what credit notes took back.
    pub billed: Amount,
}

pub struct Order {
    pub number: String,
    pub supplier: String,
    pub currency: String,
    pub rate: Amount,
    pub lines: Vec<Ordered>,
}

impl Order {
    pub fn read(text: &str) -> Order {
        let (head, lines) = text.split_once('\n').expect("a head and lines");
        let parts: Vec<&str> = head.split(" | ").collect();
        let [number, supplier, currency, rate] = parts[..] else {
            panic!("four parts in {head}");
        };
        let supplier = supplier.split(' ').next().expect("its number");
        Order {
            number: number.to_owned(),
            supplier: supplier.to_owned(),
            currency: currency.to_owned(),
            rate: Amount::read(&first(rate, &format!("VAT {NUMBER}%")).expect("a rate")),
            lines: lines.lines().map(ordered).collect(),
        }
    }
}

fn ordered(line: &str) -> Ordered {
    let found = pattern(&format!(
        r"^(\S+) .* ordered {NUMBER} (\S+) @ {NUMBER}(?: \((\S+) = {NUMBER} (\S+)\))? +billed {NUMBER}$"
    ))
    .captures(line)
    .unwrap_or_else(|| panic!("no line of an order: {line}"));
    let holds = found.get(5).map(|outer| {
        assert_eq!(&found[7], &found[3], "{line}");
        (outer.as_str().to_owned(), number(&found, 6))
    });
    Ordered {
        item: found[1].to_owned(),
        quantity: number(&found, 2),
        unit: found[3].to_owned(),
        price: number(&found, 4),
        holds,
        billed: number(&found, 8),
    }
}

pub struct Receipt {
    /// Item, accepted, rejected; None without a receipt.
    pub lines: Option<Vec<(String, Amount, Amount)>>,
}

impl Receipt {
    pub fn read(text: &str) -> Receipt {
        if text.starts_with("No goods receipt") {
            return Receipt { lines: None };
        }
        let row = pattern(&format!(
            r"^(\S+) +accepted {NUMBER} \S+ +rejected {NUMBER}$"
        ));
        let lines = text.lines().filter_map(|line| {
            let found = row.captures(line)?;
            Some((found[1].to_owned(), number(&found, 2), number(&found, 3)))
        });
        let lines: Vec<_> = lines.collect();
        assert!(!lines.is_empty(), "no line in the receipt:\n{text}");
        Receipt { lines: Some(lines) }
    }

    /// Accepted and rejected of an item, nothing of one that is not in it; None without a receipt.
    pub fn of(&self, item: &str) -> Option<(Amount, Amount)> {
        let lines = self.lines.as_ref()?;
        let line = lines.iter().find(|(known, _, _)| known == item);
        Some(
            line.map_or((Amount::ZERO, Amount::ZERO), |(_, accepted, rejected)| {
                (*accepted, *rejected)
            }),
        )
    }
}

pub struct Supplier {
    pub active: bool,
    pub tax_id: String,
    pub account: String,
    pub posted: Vec<String>,
}

impl Supplier {
    pub fn read(text: &str) -> Supplier {
        let posted = first(text, r"posted: (.*)").expect("posted invoices");
        Supplier {
            active: text.contains("status active"),
            tax_id: first(text, r"tax id (\d+)").expect("a tax id"),
            account: first(text, r"account ending (\d{4})").expect("an account"),
            posted: posted.split(", ").map(str::to_owned).collect(),
        }
    }
}

/// The sums that a text writes out, and whether each holds: `200 x 3.10 = 620.00`, `5 % of 900.00 is
/// 45.00`.
pub fn sums(text: &str) -> Vec<(String, bool)> {
    let equation = pattern(&format!(r"{NUMBER} ([x+/-]) {NUMBER} = {NUMBER}"));
    let share = pattern(&format!(r"{NUMBER} % of {NUMBER} is {NUMBER}"));
    let mut out = Vec::new();
    for found in equation.captures_iter(text) {
        let (a, b, result) = (number(&found, 1), number(&found, 3), number(&found, 4));
        let right = match &found[2] {
            "x" => a.times(b),
            "+" => a.plus(b),
            "-" => a.minus(b),
            _ => a.over(b),
        };
        out.push((found[0].to_owned(), right == result));
    }
    for found in share.captures_iter(text) {
        let hundredth = number(&found, 1).times(Amount::read("0.01"));
        let right = hundredth.times(number(&found, 2));
        out.push((found[0].to_owned(), right == number(&found, 3)));
    }
    out
}

/// The numbers of a reasoning that come from nowhere: neither from the item's texts and answer, nor from
/// a sum that is written out, rounded, nor as the tax on any of these.
pub fn unexplained(reasoning: &str, texts: &[&str], answer: &str) -> Vec<String> {
    let numbers = pattern(NUMBER);
    let all = |text: &str| -> Vec<String> {
        let found = numbers.find_iter(text);
        found.map(|number| number.as_str().to_owned()).collect()
    };
    let written: Vec<String> = texts.iter().flat_map(|text| all(&latin(text))).collect();
    // Shares that the task itself states.
    let mut known: Vec<Amount> = [super::ROUNDING, super::PRICE].map(Amount::read).to_vec();
    let short = written.iter().filter(|number| number.len() <= 12);
    known.extend(short.map(|number| Amount::read(number)));
    known.extend(all(answer).iter().map(|number| Amount::read(number)));
    let results = sums(reasoning).into_iter();
    known
        .extend(results.filter_map(|(sum, _)| all(&sum).last().map(|number| Amount::read(number))));
    let rates: Vec<Amount> = texts
        .iter()
        .filter_map(|text| first(&latin(text), &format!("VAT {NUMBER}%")))
        .map(|rate| Amount::read(&rate).times(Amount::read("0.01")))
        .collect();
    let is_known = |number: &str| {
        let amount = Amount::read(number);
        let is_tail = written.iter().any(|text| text.ends_with(number));
        is_tail
            || known.iter().any(|known| {
                let tax = |rate: &Amount| known.cents().times(*rate).cents() == amount;
                *known == amount || known.cents() == amount || rates.iter().any(tax)
            })
    };
    let mut out = all(reasoning);
    out.retain(|number| !is_known(number));
    out
}
