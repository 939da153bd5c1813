//! The charts of the page, drawn by plotters as SVG. Candidates are called by letters, so that no text
//! of the user's gets in; colours are put in as names, so that the page can darken them.

use std::fmt::Display;

use minijinja::HtmlEscape;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::gates::Assessment;
use crate::gates::sensitivity::Influence;
use crate::tokens::usd;

/// Stand-ins that `themed` turns into the page's colours.
const INK: RGBColor = RGBColor(1, 1, 1);
const FAINT: RGBColor = RGBColor(2, 2, 2);
const LOW: RGBColor = RGBColor(3, 3, 3);
const HIGH: RGBColor = RGBColor(4, 4, 4);
/// One a column; further columns begin again.
const COLUMNS: [RGBColor; 6] = [
    RGBColor(16, 1, 1),
    RGBColor(17, 1, 1),
    RGBColor(18, 1, 1),
    RGBColor(19, 1, 1),
    RGBColor(20, 1, 1),
    RGBColor(21, 1, 1),
];

/// Twelve pixels: plotters divides by 1.24.
const FONT: f64 = 15.0;

/// A chart that fits a screen and paper, and one that fits a phone.
pub struct Chart {
    pub wide: String,
    pub narrow: String,
}

const WIDE: u32 = 720;
const NARROW: u32 = 340;

fn both(
    title: &str,
    about: &str,
    height: impl Fn(u32) -> u32,
    draw: impl Fn(&Area<'_>, u32) -> Drawn,
) -> Option<Chart> {
    let one = |width: u32| {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (width, height(width)));
            let area = area.into_drawing_area();
            draw(&area, width).ok()?;
            area.present().ok()?;
        }
        Some(themed(&svg, title, about))
    };
    Some(Chart {
        wide: one(WIDE)?,
        narrow: one(NARROW)?,
    })
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// With the page's colours, and a text alternative: our words and numbers, escaped all the same.
fn themed(svg: &str, title: &str, about: &str) -> String {
    let (title, about) = (HtmlEscape(title), HtmlEscape(about));
    let hex = |RGBColor(r, g, b): RGBColor| format!("#{r:02X}{g:02X}{b:02X}");
    let mut out = svg.to_owned();
    for (colour, name) in [(INK, "ink"), (FAINT, "faint"), (LOW, "low"), (HIGH, "high")] {
        out = out.replace(&hex(colour), &format!("var(--{name})"));
    }
    for (at, colour) in COLUMNS.iter().enumerate() {
        out = out.replace(&hex(*colour), &format!("var(--c{at})"));
    }
    let open = format!("<svg role=\"img\" aria-label=\"{title}. {about}\" ");
    let out = out.replacen("<svg ", &open, 1);
    // Within HTML an SVG needs no namespace.
    let out = out.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1);
    out.replacen(
        '>',
        &format!("><title>{title}</title><desc>{about}</desc>"),
        1,
    )
}

fn colour(at: usize) -> RGBColor {
    COLUMNS[at % COLUMNS.len()]
}

pub fn letter(at: usize) -> String {
    let letters = b'A' + (at % 26) as u8;
    char::from(letters).to_string()
}

fn font(colour: RGBColor) -> TextStyle<'static> {
    ("sans-serif", FONT).into_font().color(&colour)
}

fn anchored(colour: RGBColor, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    font(colour).pos(Pos::new(horizontal, vertical))
}

/// `$1.2M`, `$350K`, `$40`: short enough for an axis.
fn short(amount: f64) -> String {
    let sign = if amount < 0.0 { "-" } else { "" };
    let size = amount.abs();
    let scaled = |by: f64, unit: &str| {
        let text = format!("{:.1}", size / by);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        format!("{sign}${text}{unit}")
    };
    match size {
        _ if size >= 1e15 => format!("{sign}${size:.0e}"),
        _ if size >= 999_950_000_000.0 => scaled(1e12, "T"),
        _ if size >= 999_950_000.0 => scaled(1e9, "B"),
        _ if size >= 999_950.0 => scaled(1e6, "M"),
        _ if size >= 1_000.0 => scaled(1e3, "K"),
        _ => scaled(1.0, ""),
    }
}

/// What each column has cost by month, with its band. None where no total is known.
pub fn cumulative(found: &Assessment) -> Option<Chart> {
    let known: Vec<(usize, &Vec<f64>)> = found
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, figures)| Some((at, figures.totals.as_ref()?)))
        .collect();
    let last = known
        .iter()
        .map(|(_, totals)| totals.len())
        .max()?
        .checked_sub(1)?;
    if last == 0 {
        return None;
    }
    let bands = || {
        found
            .columns
            .iter()
            .filter_map(|figures| figures.band.as_ref())
    };
    let tops = known.iter().flat_map(|(_, totals)| totals.iter());
    let top = tops
        .chain(bands().flat_map(|band| &band.high))
        .copied()
        .fold(1.0, f64::max);
    let ends: Vec<_> = known
        .iter()
        .map(|(at, totals)| format!("{}: {}", letter(*at), usd(totals[last])))
        .collect();
    let about = format!("After {last} months: {}", ends.join(", "));
    let title = "What each candidate has cost by month";
    both(
        title,
        &about,
        |width| if width == WIDE { 380 } else { 300 },
        |area, width| {
            let mut chart = ChartBuilder::on(area)
                .margin(8)
                .margin_right(26)
                .x_label_area_size(40)
                .y_label_area_size(52)
                .build_cartesian_2d(0.0..last as f64, 0.0..top * 1.04)?;
            let labels = if width == WIDE { 12 } else { 6 };
            chart
                .configure_mesh()
                .disable_x_mesh()
                .bold_line_style(FAINT)
                .light_line_style(TRANSPARENT)
                .axis_style(INK)
                .label_style(font(INK))
                .axis_desc_style(font(INK))
                .x_desc("months")
                .x_labels(labels)
                .y_labels(6)
                .x_label_formatter(&|month| format!("{month:.0}"))
                .y_label_formatter(&|amount| short(*amount))
                .draw()?;
            for (at, _) in &known {
                let Some(band) = &found.columns[*at].band else {
                    continue;
                };
                let months = |values: &[f64]| -> Vec<(f64, f64)> {
                    values
                        .iter()
                        .enumerate()
                        .map(|(m, v)| (m as f64, *v))
                        .collect()
                };
                let mut outline = months(&band.high);
                outline.extend(months(&band.low).into_iter().rev());
                chart.draw_series([Polygon::new(outline, colour(*at).mix(0.13).filled())])?;
            }
            for (at, totals) in &known {
                // Straight within a year: growth comes at its beginning.
                let line = totals.iter().enumerate().map(|(m, v)| (m as f64, *v));
                let line = line.filter(|(m, _)| m % 12.0 == 0.0 || *m == last as f64);
                chart.draw_series(LineSeries::new(line, colour(*at).stroke_width(2)))?;
            }
            // Letters at the ends, pushed apart where lines end close together.
            let mut marks: Vec<(i32, usize)> = known
                .iter()
                .map(|(at, totals)| (chart.backend_coord(&(last as f64, totals[last])).1, *at))
                .collect();
            let right = chart.backend_coord(&(last as f64, 0.0)).0;
            marks.sort_unstable();
            for at in (1..marks.len()).rev() {
                marks[at - 1].0 = marks[at - 1].0.min(marks[at].0 - 14);
            }
            for (y, at) in marks {
                let style = anchored(colour(at), HPos::Left, VPos::Center);
                area.draw_text(&letter(at), &style, (right + 8, y))?;
            }
            Ok(())
        },
    )
}

/// Bars that are drawn: the largest.
const BARS: usize = 10;

/// What each input moves, largest first, from where it is at its low end to where at its high end.
pub fn tornado(found: &Assessment) -> Option<Chart> {
    let base = found.against.first()?.advantage?;
    let bars: Vec<_> = found
        .sensitivity
        .iter()
        .filter_map(|it| Some((it, it.range.as_ref()?)))
        .filter(|(_, range)| range.swing() > 0.0)
        .take(BARS)
        .collect();
    let ends = bars
        .iter()
        .flat_map(|(_, range)| [range.at_low, range.at_high]);
    let (low, high) = extent(ends.chain([base, 0.0]))?;
    if bars.is_empty() {
        return None;
    }
    let each: Vec<_> = bars
        .iter()
        .map(|(it, range)| format!("{} {}", it.input, usd(range.swing())))
        .collect();
    let about = format!(
        "From {} at the likely values: {}",
        usd(base),
        each.join(", ")
    );
    let title = "By how much each input moves what fine-tuning has saved at the end";
    const ROW: i32 = 36;
    let height = 44 + ROW as u32 * bars.len() as u32;
    both(
        title,
        &about,
        |_| height,
        |area, width| {
            let (left, right) = (10, width as i32 - 10);
            let x = |amount: f64| {
                let share = (amount - low) / (high - low);
                left + (share * f64::from(right - left)).round() as i32
            };
            let bottom = ROW * bars.len() as i32 + 6;
            axis(area, &[0.0, low, high], &x, bottom, right)?;
            for (at, (it, range)) in bars.iter().enumerate() {
                let top = ROW * at as i32 + 4;
                let label = anchored(INK, HPos::Left, VPos::Top);
                area.draw_text(&name(it), &label, (left, top))?;
                let moved = anchored(INK, HPos::Right, VPos::Top);
                area.draw_text(&usd(range.swing()), &moved, (right, top))?;
                for (end, colour) in [(range.at_low, LOW), (range.at_high, HIGH)] {
                    let (from, to) = (x(base.min(end)), x(base.max(end)));
                    let bar = [(from, top + 16), (to, top + 28)];
                    area.draw(&Rectangle::new(bar, colour.filled()))?;
                }
                // Through the bars only: a line through the labels cannot be read.
                for (amount, colour) in [(0.0, FAINT), (base, INK)] {
                    let line = vec![(x(amount), top + 14), (x(amount), top + 30)];
                    area.draw(&PathElement::new(line, colour.stroke_width(2)))?;
                }
            }

            Ok(())
        },
    )
}

/// A path of the case, which the table of keys has; of a model only that it is one.
fn name(it: &Influence) -> String {
    match it.input.as_str() {
        "prompted.model" => "the model prompted".to_owned(),
        path => path.to_owned(),
    }
}

fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    (low < high && low.is_finite() && high.is_finite()).then_some((low, high))
}

/// A line at the bottom with amounts under it; one that would stand in an earlier one is left out.
fn axis(
    area: &Area<'_>,
    amounts: &[f64],
    x: &dyn Fn(f64) -> i32,
    bottom: i32,
    right: i32,
) -> Drawn {
    let line = vec![(10, bottom), (right, bottom)];
    area.draw(&PathElement::new(line, INK.stroke_width(1)))?;
    let mut taken: Vec<i32> = Vec::new();
    for amount in amounts {
        let place = x(*amount);
        if taken.iter().any(|other| (place - other).abs() < 64) {
            continue;
        }
        taken.push(place);
        let horizontal = match place {
            _ if place < 40 => HPos::Left,
            _ if place > right - 30 => HPos::Right,
            _ => HPos::Center,
        };
        let label = anchored(INK, horizontal, VPos::Top);
        area.draw_text(&short(*amount), &label, (place, bottom + 8))?;
    }
    Ok(())
}

/// A column's number, its accuracy, and the interval of that.
type Measured = (usize, f64, Option<(f64, f64)>);

/// Each measured accuracy with its interval. None where none is known.
pub fn accuracies(found: &Assessment) -> Option<Chart> {
    let rows: Vec<Measured> = found
        .ledger
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| {
            let input = &found.ledger.inputs[column.accuracy?];
            let figure = &input.figure;
            let interval = figure.is_range().then_some((figure.low, figure.high));
            Some((at, figure.likely, interval))
        })
        .collect();
    let ends = rows.iter().flat_map(|(_, likely, interval)| {
        let (low, high) = interval.unwrap_or((*likely, *likely));
        [low, high, *likely]
    });
    let (low, high) = extent(ends.chain(rows.iter().map(|row| row.1 - 0.01)))?;
    let (low, high) = ((low - 0.005).max(0.0), (high + 0.005).min(1.0));
    let each: Vec<_> = rows
        .iter()
        .map(|(at, likely, interval)| {
            let interval = interval.map_or_else(String::new, |(low, high)| {
                format!(" ({:.1} to {:.1})", low * 100.0, high * 100.0)
            });
            format!("{} {:.1} %{interval}", letter(*at), likely * 100.0)
        })
        .collect();
    let title = "Accuracy of each candidate, with its 95 % interval";
    let height = 40 + 30 * rows.len() as u32;
    both(
        title,
        &each.join(", "),
        |_| height,
        |area, width| {
            let (left, right) = (34, width as i32 - 20);
            let x = |share: f64| {
                let share = (share - low) / (high - low);
                left + (share * f64::from(right - left)).round() as i32
            };
            let bottom = 30 * rows.len() as i32 + 4;
            area.draw(&PathElement::new(
                vec![(left, bottom), (right, bottom)],
                INK.stroke_width(1),
            ))?;
            for tick in ticks(low, high, if width == WIDE { 10 } else { 5 }) {
                let line = vec![(x(tick), 0), (x(tick), bottom)];
                area.draw(&PathElement::new(line, FAINT.stroke_width(1)))?;
                let label = anchored(INK, HPos::Center, VPos::Top);
                area.draw_text(&percent(tick), &label, (x(tick), bottom + 8))?;
            }
            for (row, (at, likely, interval)) in rows.iter().enumerate() {
                let y = 30 * row as i32 + 16;
                let label = anchored(colour(*at), HPos::Left, VPos::Center);
                area.draw_text(&letter(*at), &label, (10, y))?;
                if let Some((low, high)) = interval {
                    let line = vec![(x(*low), y), (x(*high), y)];
                    area.draw(&PathElement::new(line, colour(*at).stroke_width(3)))?;
                }
                area.draw(&Circle::new((x(*likely), y), 5, colour(*at).filled()))?;
            }
            Ok(())
        },
    )
}

fn percent(share: impl Into<f64> + Copy + Display) -> String {
    let percent: f64 = share.into() * 100.0;
    let text = format!("{percent:.1}");
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Round values between the two, at most `most`.
fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
    let fits = |step: &&f64| (high - low) / **step <= most as f64;
    let step = steps.iter().find(fits).copied().unwrap_or(1.0);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(|at| at as f64 * step).collect()
}
