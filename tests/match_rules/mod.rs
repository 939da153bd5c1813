//! What the three-way match must answer, worked out from the texts of an input with exact decimals.

mod amount;
mod read;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use amount::Amount;
use read::{Billed, Invoice, Order, Ordered, Receipt, Supplier};
pub use read::{invoice_amounts, sums, unexplained};

/// How far a printed sum may be from the recomputed one.
const ROUNDING: &str = "0.05";
/// How far a price may be above the order's: 2 %.
const PRICE: &str = "1.02";

struct Line {
    json: Value,
    net: Amount,
    approved: Amount,
    flagged: bool,
    total_wrong: bool,
}

pub fn answer(input: &Value) -> Value {
    let text = |name: &str| input[name].as_str().expect("a text");
    let invoice = Invoice::read(text("invoice"));
    let order = Order::read(text("order"));
    let receipt = Receipt::read(text("receipt"));
    let supplier = Supplier::read(text("supplier"));
    // What earlier lines of the page had of an item, in the order's unit.
    let mut taken: BTreeMap<&str, Amount> = BTreeMap::new();
    let mut lines: Vec<Line> = Vec::new();
    for billed in &invoice.lines {
        let of_item = taken.entry(&billed.item).or_insert(Amount::ZERO);
        lines.push(line(billed, of_item, &invoice, &order, &receipt));
    }

    let sum = |pick: fn(&Line) -> Amount| lines.iter().map(pick).fold(Amount::ZERO, Amount::plus);
    let tax_of = |net: Amount| net.times(order.rate).times(Amount::read("0.01")).cents();
    let net = sum(|line| line.net);
    let total = net.plus(tax_of(net));
    let approved = sum(|line| line.approved);
    let flags = document_flags(&invoice, &order, &receipt, &supplier, net, &lines);
    let flagged = lines.iter().any(|line| line.flagged);
    let (decision, payable) = if flags.contains(&"duplicate") {
        ("reject", Amount::ZERO)
    } else if !flags.is_empty() || (invoice.is_credit && flagged) || approved == Amount::ZERO {
        ("hold", Amount::ZERO)
    } else if invoice.is_credit {
        ("set_off", Amount::ZERO.minus(invoice.total))
    } else if flagged {
        ("pay_part", approved.plus(tax_of(approved)))
    } else {
        ("pay", invoice.total)
    };
    json!({
        "document": if invoice.is_credit { "credit_note" } else { "invoice" },
        "number": invoice.number,
        "order_number": invoice.order,
        "currency": invoice.currency,
        "lines": lines.iter().map(|line| line.json.clone()).collect::<Vec<_>>(),
        "totals": {
            "net": net.json(),
            "tax": tax_of(net).json(),
            "total": total.json(),
            "printed_total": invoice.total.json(),
            "difference": invoice.total.minus(total).json(),
        },
        "supplier": {
            "id": order.supplier,
            "active": supplier.active,
            "tax_id_matches": has_tax_id(&invoice, &supplier),
            "account_matches": is_paid_there(&invoice, &supplier),
        },
        "flags": flags,
        "decision": decision,
        "payable": payable.json(),
    })
}

fn is_near(printed: Amount, right: Amount) -> bool {
    printed.minus(right).magnitude() <= Amount::read(ROUNDING)
}

/// A page without a tax id has another than the recorded one.
fn has_tax_id(invoice: &Invoice, supplier: &Supplier) -> bool {
    invoice.tax_id.as_ref() == Some(&supplier.tax_id)
}

/// Where the page names no account, the recorded one is paid.
fn is_paid_there(invoice: &Invoice, supplier: &Supplier) -> bool {
    let mut account = invoice.account.iter();
    account.all(|account| *account == supplier.account)
}

fn document_flags(
    invoice: &Invoice,
    order: &Order,
    receipt: &Receipt,
    supplier: &Supplier,
    net: Amount,
    lines: &[Line],
) -> Vec<&'static str> {
    let plain = |number: &str| -> String {
        let letters = number.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_ascii_uppercase()
    };
    let mut posted = supplier.posted.iter();
    let tax = invoice.net.times(order.rate).times(Amount::read("0.01"));
    let sums_hold = is_near(invoice.net, net)
        && is_near(invoice.total, invoice.net.plus(invoice.tax))
        && !lines.iter().any(|line| line.total_wrong);
    let checks = [
        (
            "duplicate",
            posted.any(|number| plain(number) == plain(&invoice.number)),
        ),
        ("order_differs", invoice.order != Some(order.number.clone())),
        ("currency_differs", invoice.currency != order.currency),
        ("receipt_missing", receipt.lines.is_none()),
        ("supplier_blocked", !supplier.active),
        ("tax_id_differs", !has_tax_id(invoice, supplier)),
        ("account_differs", !is_paid_there(invoice, supplier)),
        ("sum_wrong", !sums_hold),
        ("tax_wrong", !is_near(invoice.tax, tax.cents())),
    ];
    let raised = checks.into_iter().filter(|(_, is_so)| *is_so);
    raised.map(|(flag, _)| flag).collect()
}

fn line(
    billed: &Billed,
    taken: &mut Amount,
    invoice: &Invoice,
    order: &Order,
    receipt: &Receipt,
) -> Line {
    let ordered = order.lines.iter().find(|line| line.item == billed.item);
    let (mut quantity, mut price, mut unit) = (billed.quantity, billed.price, billed.unit.clone());
    let mut same_unit = true;
    if let Some(line) = ordered.filter(|line| line.unit != unit) {
        match &line.holds {
            Some((outer, count)) if *outer == unit => {
                (quantity, price) = (quantity.times(*count), price.over(*count));
                unit = line.unit.clone();
            }
            _ => same_unit = false,
        }
    }
    let net = quantity.times(price).cents();
    let moved = ordered.and_then(|line| receipt.of(&line.item));
    let received = moved.map(|(accepted, rejected)| match invoice.is_credit {
        true => rejected,
        false => accepted,
    });
    let mut flags = Vec::new();
    let (mut approved, mut approved_price) = (Amount::ZERO, price);
    match ordered {
        None => flags.push("not_on_order"),
        Some(_) if !same_unit => flags.push("unit_differs"),
        Some(line) => {
            let limit = line.price.times(Amount::read(PRICE));
            let comparable = invoice.currency == order.currency && !invoice.is_credit;
            if comparable && price > limit {
                flags.push("price_over");
                approved_price = line.price;
            }
            if let Some((accepted, rejected)) = moved {
                let limits = match invoice.is_credit {
                    true => credit_limits(line, accepted, rejected),
                    false => limits(line, accepted),
                };
                approved = quantity;
                for (flag, limit) in limits {
                    let left = limit.minus(*taken).max(Amount::ZERO);
                    if quantity > left {
                        flags.push(flag);
                    }
                    approved = approved.min(left);
                }
            }
            *taken = taken.plus(quantity);
        }
    }
    let total_wrong = !is_near(billed.total, net);
    if total_wrong {
        flags.push("line_total_wrong");
    }
    let or_null = |amount: Option<Amount>| amount.map_or(Value::Null, Amount::json);
    Line {
        json: json!({
            "item": billed.item,
            "quantity": quantity.json(),
            "unit": unit,
            "unit_price": price.json(),
            "line_total": billed.total.json(),
            "ordered": or_null(ordered.map(|line| line.quantity)),
            "order_price": or_null(ordered.map(|line| line.price)),
            "received": or_null(received),
            "billed_before": or_null(ordered.map(|line| line.billed)),
            "approved_quantity": approved.json(),
            "flags": flags,
        }),
        net,
        approved: approved.times(approved_price).cents(),
        flagged: !flags.is_empty(),
        total_wrong,
    }
}

/// How much an invoice may bill of an item: ordered, and accepted, and not billed before.
fn limits(line: &Ordered, accepted: Amount) -> Vec<(&'static str, Amount)> {
    let open = |of: Amount| of.minus(line.billed).max(Amount::ZERO);
    vec![
        ("over_ordered", open(line.quantity)),
        ("quantity_over", open(accepted)),
    ]
}

/// How much a credit note may take back of an item: what was rejected, of that what is billed and not
/// accepted. After it, less is billed, so that a second note for the same return finds nothing.
fn credit_limits(
    line: &Ordered,
    accepted: Amount,
    rejected: Amount,
) -> Vec<(&'static str, Amount)> {
    let billed = line.billed.minus(accepted).max(Amount::ZERO);
    vec![("quantity_over", rejected.min(billed))]
}
