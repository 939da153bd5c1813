//! FS306 and FS307: labels that the same words describe.

use std::collections::BTreeSet;

use crate::lint::{Context, Report};
use crate::source::Place;
use crate::spec::{Label, Part};
use crate::text::hash::HashMap;
use crate::text::visible;

/// Two definitions this much alike say nearly the same.
const LIKENESS: f64 = 0.6;
/// Shorter definitions share most of their words by chance.
const FEWEST_WORDS: usize = 5;
/// Labels that one cue is compared with.
const MOST_HOLDERS: usize = 8;

fn labels<'c>(cx: &Context<'c>) -> &'c [Label] {
    match &cx.spec.taxonomy {
        Some(taxonomy) if !cx.spec.has_failed(Part::Taxonomy) => &taxonomy.labels,
        _ => &[],
    }
}

fn told_apart(a: &Label, b: &Label) -> bool {
    let names = |label: &Label, other: &Label| {
        let mut neighbours = label.neighbours.iter();
        neighbours.any(|neighbour| neighbour.label == other.name)
    };
    names(a, b) || names(b, a)
}

pub fn shared_cue(cx: &Context<'_>, report: &mut Report) {
    let labels = labels(cx);
    let mut holders: HashMap<String, Vec<(usize, Place)>> = HashMap::default();
    for (at, label) in labels.iter().enumerate() {
        for cue in label.cues.iter().flat_map(|(_, cues)| cues) {
            let folded = folded(&cue.text);
            if folded.is_empty() {
                continue;
            }
            let known = holders.entry(folded).or_default();
            if known.last().is_some_and(|(holder, _)| *holder == at) {
                continue;
            }
            let other = known
                .iter()
                .take(MOST_HOLDERS)
                .find(|(holder, _)| !told_apart(&labels[*holder], label));
            if let Some(&(holder, place)) = other {
                let message = format!(
                    "the cue `{}` stands under `{}`, too, and nothing tells the two apart",
                    visible::quoted(&cue.text, 40),
                    visible::quoted(&labels[holder].name, 40)
                );
                let finding = report
                    .at(cue.place, message)
                    .related("the same cue", place)
                    .help(
                        "make it longer, take it away, or say under `not` which label it is when",
                    );
                report.add(finding);
            }
            known.push((at, cue.place));
        }
    }
}

fn folded(text: &str) -> String {
    let text = text.to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn overlapping_definitions(cx: &Context<'_>, report: &mut Report) {
    let labels = labels(cx);
    let definitions: Vec<_> = labels
        .iter()
        .filter_map(|label| Some((label, label.definition.as_ref()?)))
        .collect();
    let texts: Vec<_> = definitions
        .iter()
        .map(|(_, text)| text.text.as_str())
        .collect();
    let open = |a: usize, b: usize| !told_apart(definitions[a].0, definitions[b].0);
    for (first, second) in alike(&texts, &open) {
        let ((a, said), (b, again)) = (definitions[first], definitions[second]);
        let message = format!(
            "the definitions of `{}` and `{}` say nearly the same",
            visible::quoted(&a.name, 40),
            visible::quoted(&b.name, 40)
        );
        let finding = report
            .at(again.place, message)
            .related("the other definition", said.place)
            .help("say under `not` when it is the other one, or make one label of the two");
        report.add(finding);
    }
}

/// Pairs of texts whose words, each the heavier the fewer texts have it, overlap by at least
/// [`LIKENESS`]; for each text the first such before it of which `wanted` holds. A pair so alike shares
/// one of the rarest words of each: only those are looked up.
fn alike(texts: &[&str], wanted: &dyn Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let lower: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    let bytes: usize = lower.iter().map(String::len).sum();
    let mut numbers: HashMap<&str, usize> =
        HashMap::with_capacity_and_hasher(bytes / 8, Default::default());
    let mut holders: Vec<usize> = Vec::new();
    // The words of each text by number, ascending.
    let mut words: Vec<Vec<usize>> = Vec::with_capacity(texts.len());
    for text in &lower {
        let number = |word| {
            let next = numbers.len();
            *numbers.entry(word).or_insert(next)
        };
        let mut own: Vec<usize> = self::words(text).map(number).collect();
        own.sort_unstable();
        own.dedup();
        holders.resize(numbers.len(), 0);
        own.iter().for_each(|word| holders[*word] += 1);
        words.push(own);
    }
    let count = texts.len() as f64;
    // Squared, so that the word in which two definitions part outweighs what they have in common.
    let weight = |holders: &usize| (1.0 + count / *holders as f64).ln().powi(2);
    let weights: Vec<f64> = holders.iter().map(weight).collect();
    let sum = |words: &[usize]| words.iter().map(|word| weights[*word]).sum::<f64>();
    let mut index: Vec<Vec<usize>> = vec![Vec::new(); weights.len()];
    let mut out = Vec::new();
    for (at, own) in words.iter().enumerate() {
        if own.len() < FEWEST_WORDS {
            continue;
        }
        let mut rarest = own.clone();
        rarest.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        let total = sum(own);
        let mut left = total;
        let mut candidates = BTreeSet::new();
        for word in rarest {
            // What is left cannot make up the likeness by itself.
            if left < LIKENESS * total {
                break;
            }
            left -= weights[word];
            candidates.extend(index[word].iter().copied());
            index[word].push(at);
        }
        for other in candidates {
            let has = |word: &&usize| words[other].binary_search(word).is_ok();
            let both: f64 = own.iter().filter(has).map(|word| weights[*word]).sum();
            let either = total + sum(&words[other]) - both;
            if both >= LIKENESS * either && wanted(other, at) {
                out.push((other, at));
                break;
            }
        }
    }
    out
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let letter = |c: char| c.is_alphanumeric() || (!c.is_ascii() && is_mark(c));
    text.split(move |c: char| !letter(c))
        .filter(|word| !word.is_empty())
}

/// Marks on letters, and joiners between them, are part of the word.
fn is_mark(c: char) -> bool {
    use unicode_script::{Script, UnicodeScript};
    unicode_normalization::char::is_combining_mark(c) || c.script() == Script::Inherited
}

#[cfg(test)]
mod tests {
    fn alike(texts: &[&str]) -> Vec<(usize, usize)> {
        super::alike(texts, &|_, _| true)
    }

    #[test]
    fn nearly_the_same_is_found_and_contrast_is_not() {
        let texts = [
            "The customer asks for money back after a purchase in the shop.",
            "The customer asks for his money back after a purchase in a shop.",
            "The customer reports that the delivery is late.",
            "The customer wants to change the address of delivery.",
            "The customer asks how to use the product.",
        ];
        assert_eq!(alike(&texts), [(0, 1)]);
        let pair = [
            "The total of the document is negative.",
            "The total of the document is positive.",
        ];
        assert_eq!(alike(&pair), []);
        let scale = [
            "Not at all likely to come back.",
            "Very likely to come back.",
        ];
        assert_eq!(alike(&scale), []);
        let arabic = [
            "طلب استرداد المبلغ بعد الشراء من المتجر",
            "طلب استرداد المبلغ بعد الشراء من المتجر نفسه",
            "شكوى من تأخر التوصيل إلى المنزل",
        ];
        assert_eq!(alike(&arabic), [(0, 1)]);
    }

    #[test]
    fn many_labels_are_compared_in_no_time() {
        let texts: Vec<String> = (0..5_000)
            .map(|n| {
                format!(
                    "Documents of kind {n} that go to office {} of the house",
                    n * 7
                )
            })
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(alike(&texts), []);
    }
}
