//! The columns of the comparison, put together from the case, the counted prompt and the price table:
//! every number that enters is an input with a place, and what is not known is named.

use super::case::Case;
use super::case_costs::Sum;
use super::figure::{Figure, Quantity};
use super::money::{self, Call, Side};
use super::stats::Share;
use crate::tokens::{Counts, Model, Prices};

/// A candidate's model as the table knows it, and the prompt counted for it.
pub struct Counted {
    /// As the case spells it, or the spec.
    pub name: Option<String>,
    pub model: Model,
    /// The known name most like an unknown model's.
    pub nearest: Option<String>,
    /// None for the fine-tuned candidate, whose prompt is another, and where nothing was rendered.
    pub counts: Option<Counts>,
}

#[derive(Debug, Clone)]
pub struct Input {
    pub figure: Figure,
    /// For an accuracy: what it was measured on.
    pub share: Option<Share>,
}

#[derive(Debug, Clone)]
pub struct Column {
    /// `prompted`, `prompted:MODEL` or `fine_tuned`.
    pub id: String,
    /// Its path in the case.
    pub path: String,
    pub model: Option<String>,
    /// The day of its prices.
    pub prices_of: Option<String>,
    /// The day on which its model is no longer served.
    pub retires: Option<String>,
    pub accuracy: Option<usize>,
    call: Known<CallOf>,
    upfront: Known<Vec<Vec<usize>>>,
    yearly: Known<Vec<Vec<usize>>>,
}

/// Numbers of inputs, or what is missing.
type Known<T> = Result<T, Vec<String>>;

#[derive(Debug, Clone)]
struct CallOf {
    static_tokens: usize,
    /// What the request adds to a counted prompt.
    request: Option<usize>,
    input_tokens: usize,
    output_tokens: usize,
    cache_share: usize,
    prices: PricesOf,
    cache_minimum: Option<f64>,
}

/// USD a million tokens, each an input.
#[derive(Debug, Clone)]
struct PricesOf {
    input: usize,
    cached: Option<usize>,
    cache_write: Option<usize>,
    output: usize,
}

/// Inputs and columns: all that the money is worked out from.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub inputs: Vec<Input>,
    /// The prompted one, the smaller ones, the fine-tuned one last.
    pub columns: Vec<Column>,
    volume: Known<[usize; 3]>,
    error_cost: Known<usize>,
    pub horizon: Option<usize>,
    pub stable_months: Option<usize>,
}

impl Ledger {
    /// `models`: the candidates' in the order of the columns.
    pub fn new(case: &Case, models: &[Counted]) -> Self {
        let mut ledger = Ledger {
            inputs: Vec::new(),
            columns: Vec::new(),
            volume: Err(Vec::new()),
            error_cost: Err(Vec::new()),
            horizon: None,
            stable_months: None,
        };
        let volume = &case.volume;
        let three = [&volume.calls_per_day, &volume.days_per_year, &volume.growth];
        ledger.volume = all(three.map(|quantity| ledger.known(quantity)));
        ledger.error_cost = ledger.known(&case.error_cost);
        ledger.horizon = ledger.known(&case.horizon).ok();
        ledger.stable_months = ledger.known(&case.data.stable_months).ok();
        let candidates = [&case.prompted]
            .into_iter()
            .chain(&case.smaller)
            .chain([&case.fine_tuned]);
        for (at, (candidate, counted)) in candidates.zip(models).enumerate() {
            let tuned = at > 0 && at + 1 == models.len();
            let id = match (at, tuned) {
                (0, _) => "prompted".to_owned(),
                (_, true) => "fine_tuned".to_owned(),
                _ => format!("prompted:{}", counted.name.as_deref().unwrap_or("?")),
            };
            let call = ledger.call(case, at, tuned, counted);
            // The same prompt on another model costs the same to try and to keep up.
            let or_prompted = |own: &Sum, prompted: &Sum| match own.as_slice() {
                [only] if !tuned && only.iter().all(|q| q.figure.is_none()) => prompted.clone(),
                _ => own.clone(),
            };
            let upfront = or_prompted(&candidate.upfront, &case.prompted.upfront);
            let yearly = or_prompted(&candidate.yearly, &case.prompted.yearly);
            let accuracy = candidate.accuracy.as_ref().map(|accuracy| {
                let at = ledger.add(&accuracy.figure);
                ledger.inputs[at].share = accuracy.share;
                at
            });
            let (upfront, yearly) = (ledger.sum(&upfront), ledger.sum(&yearly));
            ledger.columns.push(Column {
                id,
                path: candidate.path.clone(),
                model: counted.name.clone(),
                prices_of: counted.model.prices.as_ref().and_then(|p| p.as_of.clone()),
                retires: counted.model.retires.clone(),
                accuracy,
                call,
                upfront,
                yearly,
            });
        }
        ledger
    }

    fn add(&mut self, figure: &Figure) -> usize {
        let known = self
            .inputs
            .iter()
            .position(|i| i.figure.path == figure.path);
        known.unwrap_or_else(|| {
            self.inputs.push(Input {
                figure: figure.clone(),
                share: None,
            });
            self.inputs.len() - 1
        })
    }

    fn known(&mut self, quantity: &Quantity) -> Known<usize> {
        match &quantity.figure {
            Some(figure) => Ok(self.add(figure)),
            None => Err(vec![format!("`{}`", quantity.path)]),
        }
    }

    fn sum(&mut self, sum: &Sum) -> Known<Vec<Vec<usize>>> {
        let terms: Vec<_> = sum
            .iter()
            .map(|product| {
                every(
                    product
                        .iter()
                        .map(|quantity| self.known(quantity))
                        .collect(),
                )
            })
            .collect();
        every(terms)
    }

    fn call(&mut self, case: &Case, at: usize, tuned: bool, counted: &Counted) -> Known<CallOf> {
        let candidate = match (at, tuned) {
            (_, true) => &case.fine_tuned,
            (0, _) => &case.prompted,
            (at, _) => &case.smaller[at - 1],
        };
        let counts = counted.counts.as_ref().filter(|_| !tuned);
        let own_or_prompted = |own: &Quantity, prompted: &Quantity| match own.figure {
            None if !tuned => prompted.clone(),
            _ => own.clone(),
        };
        let statics = own_or_prompted(&candidate.static_tokens, &case.prompted.static_tokens);
        let mut request = None;
        let static_tokens = match (&statics.figure, counts) {
            (None, Some(counts)) => {
                let path = format!("{}.static_tokens", candidate.path);
                let figure = estimate(&path, counts.prompt as f64, counts, "the rendered prompt");
                let path = format!("{}.request_tokens", candidate.path);
                let adds = "what the request adds: message overhead, the schema";
                let added = estimate(&path, counts.request as f64, counts, adds);
                request = Some(self.add(&added));
                Ok(self.add(&figure))
            }
            _ => self.known(&statics),
        };
        let input_tokens = match (&case.volume.input_tokens.figure, counts) {
            (None, Some(counts)) if counts.input.is_some() => {
                let value = counts.input.unwrap_or_default();
                let from = "what the spec expects, or the mean of its tests";
                let figure = estimate("volume.input_tokens", value, counts, from);
                Ok(self.add(&figure))
            }
            // Every column reads the same inputs.
            (None, None) => match self.find("volume.input_tokens") {
                Some(at) => Ok(at),
                None => self.known(&case.volume.input_tokens),
            },
            _ => self.known(&case.volume.input_tokens),
        };
        let outputs = own_or_prompted(&candidate.output_tokens, &case.prompted.output_tokens);
        let output_tokens = match (&outputs.figure, counts.and_then(|c| Some((c, c.output?)))) {
            (None, Some((counts, value))) => {
                let path = format!("{}.output_tokens", candidate.path);
                let from = "what the spec expects, or the mean of its examples";
                let figure = estimate(&path, value, counts, from);
                Ok(self.add(&figure))
            }
            _ => self.known(&outputs),
        };
        let caches = own_or_prompted(&candidate.cache_share, &case.prompted.cache_share);
        let cache_share = self.known(&caches);
        let prices = match (&counted.model.prices, &counted.name) {
            (Some(prices), _) => Ok(self.prices(&candidate.path, prices)),
            (None, None) => Err(vec![format!("`{}.model`", candidate.path)]),
            (None, Some(name)) => {
                let near = counted.nearest.as_ref();
                let near =
                    near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
                Err(vec![format!("the price of `{name}`{near}")])
            }
        };
        let numbers = all([static_tokens, input_tokens, output_tokens, cache_share]);
        match (numbers, prices) {
            (Ok([static_tokens, input_tokens, output_tokens, cache_share]), Ok(prices)) => {
                Ok(CallOf {
                    static_tokens,
                    request,
                    input_tokens,
                    output_tokens,
                    cache_share,
                    prices,
                    cache_minimum: counted.model.cache_minimum.map(|minimum| minimum as f64),
                })
            }
            (numbers, prices) => {
                let mut missing = numbers.err().unwrap_or_default();
                missing.extend(prices.err().unwrap_or_default());
                Err(missing)
            }
        }
    }

    fn prices(&mut self, path: &str, prices: &Prices) -> PricesOf {
        let source = match &prices.as_of {
            Some(date) => format!("the price table of {date}"),
            None => "fewshot.toml".to_owned(),
        };
        let mut add = |name: &str, price: f64| {
            let path = format!("{path}.prices.{name}");
            self.add(&Figure::derived(path, price, source.clone()))
        };
        PricesOf {
            input: add("input", prices.input),
            cached: prices.cached_input.map(|price| add("cached_input", price)),
            cache_write: prices.cache_write.map(|price| add("cache_write", price)),
            output: add("output", prices.output),
        }
    }

    pub fn find(&self, path: &str) -> Option<usize> {
        self.inputs
            .iter()
            .position(|input| input.figure.path == path)
    }

    /// Each input at its likely value.
    pub fn likely(&self) -> Vec<f64> {
        self.inputs
            .iter()
            .map(|input| input.figure.likely)
            .collect()
    }

    pub fn volume(&self, values: &[f64]) -> Option<money::Volume> {
        let [calls, days, growth] = self.volume.as_ref().ok()?;
        Some(money::Volume {
            calls_per_day: values[*calls],
            days_per_year: values[*days],
            growth: values[*growth],
        })
    }

    pub fn error_cost(&self, values: &[f64]) -> Option<f64> {
        self.error_cost.as_ref().ok().map(|at| values[*at])
    }

    /// The months over which totals are taken: the horizon, cut off where the task changes.
    pub fn months(&self, values: &[f64]) -> Option<f64> {
        let horizon = values[self.horizon?];
        let stable = self.stable_months.map_or(f64::INFINITY, |at| values[at]);
        Some(horizon.min(stable))
    }

    pub fn per_call(&self, column: &Column, values: &[f64]) -> Option<f64> {
        let call = column.call.as_ref().ok()?;
        let request = call.request.map_or(0.0, |at| values[at]);
        let call = Call {
            static_tokens: values[call.static_tokens],
            input_tokens: values[call.input_tokens] + request,
            output_tokens: values[call.output_tokens],
            cache_share: values[call.cache_share],
            cache_minimum: call.cache_minimum,
            input: values[call.prices.input],
            cached: call.prices.cached.map(|at| values[at]),
            cache_write: call.prices.cache_write.map(|at| values[at]),
            output: values[call.prices.output],
        };
        Some(call.cost())
    }

    pub fn upfront(&self, column: &Column, values: &[f64]) -> Option<f64> {
        Some(total(column.upfront.as_ref().ok()?, values))
    }

    pub fn yearly(&self, column: &Column, values: &[f64]) -> Option<f64> {
        Some(total(column.yearly.as_ref().ok()?, values))
    }

    /// None where a number is missing. Where an error costs nothing, the accuracy is not asked for.
    pub fn side(&self, column: &Column, values: &[f64]) -> Option<Side> {
        let cost = self.error_cost(values)?;
        let errors = match column.accuracy {
            Some(at) => (1.0 - values[at]) * cost,
            None if cost == 0.0 => 0.0,
            None => return None,
        };
        Some(Side {
            per_call: self.per_call(column, values)?,
            upfront: self.upfront(column, values)?,
            yearly: self.yearly(column, values)?,
            errors,
        })
    }

    /// What keeps a column's totals from being known.
    pub fn missing(&self, column: &Column) -> Vec<String> {
        let mut out = Vec::new();
        out.extend(self.volume.as_ref().err().cloned().unwrap_or_default());
        out.extend(self.error_cost.as_ref().err().cloned().unwrap_or_default());
        out.extend(column.call.as_ref().err().cloned().unwrap_or_default());
        out.extend(column.upfront.as_ref().err().cloned().unwrap_or_default());
        out.extend(column.yearly.as_ref().err().cloned().unwrap_or_default());
        let costs = self
            .error_cost
            .as_ref()
            .is_ok_and(|at| self.inputs[*at].figure.high > 0.0);
        if column.accuracy.is_none() && costs {
            out.push(format!("`{}.accuracy`", column.path));
        }
        out
    }

    /// The inputs that a column's totals hang on, in their order.
    pub fn inputs_of(&self, column: &Column) -> Vec<usize> {
        let mut out = self.inputs_of_call(column);
        out.extend(self.volume.as_ref().ok().into_iter().flatten());
        out.extend(self.error_cost.as_ref().ok());
        for sum in [&column.upfront, &column.yearly] {
            out.extend(sum.as_ref().ok().into_iter().flatten().flatten());
        }
        out.extend(column.accuracy);
        out.sort_unstable();
        out.dedup();
        out
    }

    pub fn inputs_of_call(&self, column: &Column) -> Vec<usize> {
        let Ok(call) = &column.call else {
            return Vec::new();
        };
        let mut out = vec![
            call.static_tokens,
            call.input_tokens,
            call.output_tokens,
            call.cache_share,
            call.prices.input,
            call.prices.output,
        ];
        out.extend(call.request);
        out.extend(call.prices.cached);
        out.extend(call.prices.cache_write);
        out.sort_unstable();
        out
    }

    pub fn inputs_of_upfront(&self, column: &Column) -> Vec<usize> {
        let sum = column.upfront.as_ref().ok();
        sum.into_iter().flatten().flatten().copied().collect()
    }

    pub fn inputs_of_yearly(&self, column: &Column) -> Vec<usize> {
        let sum = column.yearly.as_ref().ok();
        sum.into_iter().flatten().flatten().copied().collect()
    }

    pub fn inputs_of_volume(&self) -> Vec<usize> {
        self.volume
            .as_ref()
            .ok()
            .into_iter()
            .flatten()
            .copied()
            .collect()
    }
}

fn total(sum: &[Vec<usize>], values: &[f64]) -> f64 {
    let product = |factors: &Vec<usize>| factors.iter().map(|at| values[*at]).product::<f64>();
    sum.iter().map(product).sum()
}

/// A count as a figure; an estimated one is as wide as it may be off.
fn estimate(path: &str, value: f64, counts: &Counts, what: &str) -> Figure {
    let encoding = counts.encoding.name();
    let mut figure = Figure::derived(path, value, format!("{what}, counted in {encoding}"));
    if let Some(margin) = counts.margin {
        figure.low = value * (1.0 - margin);
        figure.high = value * (1.0 + margin);
        let source = format!("{what}, estimated in {encoding}, ±{:.0} %", margin * 100.0);
        figure.source = Some(source);
    }
    figure
}

fn all<const N: usize>(known: [Known<usize>; N]) -> Known<[usize; N]> {
    let numbers = every(known.into_iter().collect())?;
    numbers.try_into().map_err(|_| Vec::new())
}

/// All that is known, or all that is missing.
fn every<T>(known: Vec<Known<T>>) -> Known<Vec<T>> {
    let (mut out, mut missing) = (Vec::new(), Vec::new());
    for one in known {
        match one {
            Ok(value) => out.push(value),
            Err(what) => missing.extend(what),
        }
    }
    if missing.is_empty() {
        Ok(out)
    } else {
        Err(missing)
    }
}
