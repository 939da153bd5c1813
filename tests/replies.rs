//! Replies: a model's text into label, reasoning and fields, or what is wrong and where.

use std::path::PathBuf;

use fewshot::reply::{Replies, Reply};
use fewshot::{Options, load, load_text};
use proptest::prelude::*;

fn options() -> Options {
    Options {
        base: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        config: None,
        model: None,
        today: None,
    }
}

fn replies(text: &str) -> Replies {
    let path = options().base.join("tests/none.fewshot.yaml");
    let loaded = load_text(&path, text, &options()).expect("readable");
    let found: Vec<_> = loaded.found.iter().map(|found| &found.message).collect();
    loaded.replies().unwrap_or_else(|_| panic!("{found:?}"))
}

const TICKETS: &str = r#"
name: tickets
task: Sort the ticket.
taxonomy: { labels: [billing, outage, "فاتورة"] }
output:
  schema:
    type: object
    properties:
      reasoning: { type: string }
      team: { $ref: "fewshot:labels" }
      lines:
        type: array
        items:
          type: object
          properties: { total: { type: number } }
          required: [total]
          additionalProperties: false
    required: [reasoning, team]
    additionalProperties: false
"#;

fn wrong(replies: &Replies, text: &str) -> String {
    match replies.read(text) {
        Ok(reply) => panic!("{text:?} was read as {reply:?}"),
        Err(errors) => {
            for error in &errors.0 {
                assert!(
                    text.is_char_boundary(error.range.start)
                        && text.get(error.range.clone()).is_some()
                );
            }
            errors.to_string()
        }
    }
}

fn right(replies: &Replies, text: &str) -> Reply {
    replies
        .read(text)
        .unwrap_or_else(|errors| panic!("{text:?}: {errors}"))
}

#[test]
fn a_reply_is_label_reasoning_and_fields() {
    let replies = replies(TICKETS);
    let reply = right(
        &replies,
        r#" {"reasoning":"مرتين 🙂","team":"فاتورة","lines":[{"total":1050.50}]} "#,
    );
    assert_eq!(reply.label(), Some("فاتورة"));
    assert_eq!(reply.reasoning.as_deref(), Some("مرتين 🙂"));
    assert_eq!(
        reply
            .field("lines")
            .and_then(|lines| lines[0]["total"].as_f64()),
        Some(1050.5)
    );
    assert_eq!(reply.notes, [""; 0]);
}

#[test]
fn what_the_pattern_or_habit_puts_round_it_is_set_aside_and_said() {
    let replies = replies(TICKETS);
    let json = r#"{"reasoning":"r","team":"outage"}"#;
    for (text, note) in [
        (
            format!("```json\n{json}\n```\n"),
            "the code fence round the answer was set aside",
        ),
        (
            format!("````\r\n{json}\r\n````"),
            "the code fence round the answer was set aside",
        ),
        (
            format!("Output: {json}"),
            "`Output:` before the answer was set aside",
        ),
        (
            format!("<output>{json}</output>"),
            "the `<output>` tag round the answer was set aside",
        ),
    ] {
        let reply = right(&replies, &text);
        assert_eq!(reply.label(), Some("outage"), "{text}");
        assert_eq!(reply.notes, [note], "{text}");
    }
    assert_eq!(
        right(&replies, &format!("\u{feff}{json}")).label(),
        Some("outage")
    );
}

#[test]
fn errors_name_the_place_in_the_reply_and_the_way_out() {
    let replies = replies(TICKETS);
    for (text, error) in [
        (
            "{\"reasoning\":\"شكرا\",\n \"team\":\"biling\"}",
            "line 2, column 9, `team`: `biling` is no label (did you mean `billing`?)",
        ),
        (
            r#"{"reasoning":"r","team":"cooking"}"#,
            "line 1, column 25, `team`: `cooking` is no label (the labels are `billing`, `outage`, `فاتورة`)",
        ),
        (
            r#"{"team":"outage"}"#,
            "line 1, column 1: the property `reasoning` is missing",
        ),
        (
            r#"{"reasoning":"شكرا 🙂","team":"outage","lines":[{"total":1},{"total":"2"}]}"#,
            "line 1, column 69, `lines[1].total`: not of type number",
        ),
        (
            r#"{"reasoning":"r","team":"outage","note":1}"#,
            "line 1, column 34: the schema has no property `note`",
        ),
        (
            "{\"reasoning\":\"r\",\n\"team\":\"outage\",\n\"team\":\"billing\"}",
            "line 3, column 1, `team`: the key stands here a second time; first in line 2, column 1",
        ),
        (
            r#"{"reasoning":"r","team":"outage","lines":[{"total":1,"total":2}]}"#,
            "line 1, column 54, `lines[0].total`: the key stands here a second time; first in line 1, column 44",
        ),
        (
            "Here you are:\n{\"reasoning\":\"r\",\"team\":\"outage\"}",
            "line 1, column 1: text stands before the JSON (it may start in line 2, column 1, but what is said before may take it back: ask for JSON alone, or let the provider enforce the schema)",
        ),
        (
            r#"{"reasoning":"It was cut"#,
            "line 1, column 25: the JSON is not finished when the reply ends (it was cut off: allow more `max_output_tokens`)",
        ),
        (
            "I can't help with that.",
            "line 1, column 1: the reply is a text, not JSON (the model may have refused or asked back)",
        ),
        (
            " \n",
            "line 2, column 1: the reply has no answer (the model may have refused, or spent its tokens on thinking: look at why it stopped)",
        ),
    ] {
        assert_eq!(wrong(&replies, text), error);
    }
    for (text, part) in [
        (
            r#"{"reasoning":"r","team":"outage"} I hope this helps."#,
            "line 1, column 35: not JSON",
        ),
        (
            r#"{"reasoning":"r","team":"outage",}"#,
            "line 1, column 33: not JSON",
        ),
        (
            "```json\n{\"reasoning\":\"r\"}\n```\nAnd more.",
            "text stands before the JSON",
        ),
        (r#""outage""#, "not of type object"),
        (r#"{"reasoning":"r","team":null}"#, "`team`"),
    ] {
        let error = wrong(&replies, text);
        assert!(error.contains(part), "{text}: {error}");
    }
    let both = wrong(&replies, r#"{"reasoning":1,"team":"x"}"#);
    assert_eq!(both.lines().count(), 2, "{both}");
}

#[test]
fn a_text_is_a_label_with_its_reasoning_before_it() {
    let replies = replies(
        "name: a\ntask: Sort.\ntaxonomy: { labels: { paid: {value: true}, open: {value: false}, later: {} } }\noutput: { format: text }\nexamples: [{ input: x, reasoning: r, output: later }]\n",
    );
    let reply = right(&replies, "Reasoning: It is\nclear.\nOutput: true\n");
    assert_eq!(
        (reply.label(), reply.reasoning.as_deref()),
        (Some("paid"), Some("It is\nclear."))
    );
    assert_eq!(right(&replies, "later").label(), Some("later"));
    let reply = right(&replies, "<reasoning>r</reasoning>\n<output>false</output>");
    assert_eq!(
        (reply.label(), reply.reasoning.as_deref()),
        (Some("open"), Some("r"))
    );
    assert_eq!(
        wrong(&replies, "Output: latr"),
        "line 1, column 9: `latr` is no label (did you mean `later`?)"
    );
    assert!(wrong(&replies, "Reasoning: It goes on and").contains("is no label"));
}

#[test]
fn without_labels_any_text_is_the_answer() {
    let replies = replies("name: a\ntask: Sum it up.\noutput: { format: text }\n");
    let reply = right(&replies, "It says: {x}\n");
    assert_eq!(reply.answer, "It says: {x}");
    assert_eq!(reply.label(), None);
}

#[test]
fn a_list_of_labels_is_all_of_them_and_values_are_their_labels() {
    let replies = replies(
        "name: a\ntask: Rate.\ntaxonomy: { labels: { bad: { value: 1 }, good: { value: 5 } } }\noutput: { schema: { type: object, properties: { all: { type: array, items: { $ref: \"fewshot:labels\" } } } } }\n",
    );
    let reply = right(&replies, r#"{"all":[5,1]}"#);
    assert_eq!(reply.labels, ["good", "bad"]);
    assert_eq!(reply.label(), None);
    assert_eq!(right(&replies, r#"{"all":[]}"#).labels, [""; 0]);
    assert!(
        wrong(&replies, r#"{"all":[5,4]}"#)
            .starts_with("line 1, column 11, `all[1]`: `4` is no label")
    );
}

#[test]
fn the_answers_of_every_shipped_example_are_read() {
    let folder = std::fs::read_dir(options().base.join("prompts")).expect("prompts/");
    let mut read = 0;
    for entry in folder {
        let path = entry.expect("an entry").path();
        if !path.to_string_lossy().ends_with(".fewshot.yaml") {
            continue;
        }
        let loaded = load(&path, &options()).expect("readable");
        let replies = loaded.replies().expect("sound");
        let spec = loaded.spec.as_ref().expect("a spec");
        for at in 0..spec.examples.len() {
            let answer = spec.answer_text(at).expect("an answer");
            let reply = right(&replies, answer);
            let held = fewshot::spec::answer::holds_reasoning(spec, at);
            assert_eq!(reply.reasoning.is_some(), held, "{}", path.display());
            assert_eq!(reply.label().is_some(), spec.has_label_field());
            read += 1;
        }
    }
    assert!(read >= 10);
}

proptest! {
    /// Whatever a model writes, it is read or refused; what is refused has its place in the text.
    #[test]
    fn no_reply_is_too_strange(text in "(Output: |```json\n|Reasoning: |<output>)?[{}\\[\\]\",:a-c0-9 \n\u{627}\u{1F642}`<>/]{0,40}(\n```|</output>|\nOutput: x)?") {
        let replies = replies(TICKETS);
        if let Err(errors) = replies.read(&text) {
            prop_assert!(!errors.0.is_empty());
            for error in errors.0 {
                prop_assert!(text.get(error.range).is_some());
            }
        }
    }
}
