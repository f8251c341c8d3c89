#!/usr/bin/env python3
"""Converts the public retail data set to resources of Switchboard, and back.

    convert.py to DB.json PHC-STRING > resources.jsonl
    convert.py compare DB.json EXPECTED.jsonl EXPORT.jsonl [TASK …]

`compare` applies the patches of the tasks to DB.json and compares the whole
database with the export, in cents.
"""
import base64
import copy
import hashlib
import json
import sys

STATES = {
    "pending": "PENDING",
    "processed": "PROCESSING",
    "delivered": "DELIVERED",
    "cancelled": "CANCELLED",
    "return requested": "RETURN_REQUESTED",
    "exchange requested": "EXCHANGE_REQUESTED",
    # the data set has a state of its own for what is a flag here
    "pending (item modified)": "PENDING",
}
REASONS = {"no longer needed": "NO_LONGER_NEEDED", "ordered by mistake": "ORDERED_BY_MISTAKE"}
KINDS = {"credit_card": "CARD", "paypal": "PAYPAL", "gift_card": "GIFT_CARD"}


def cents(amount):
    return round(amount * 100)


def money(amount):
    return {"currency_code": "USD", "minor_units": str(cents(amount))}


def address(given):
    return {
        "region_code": {"USA": "US"}.get(given["country"], given["country"]),
        "postal_code": given["zip"],
        "administrative_area": given["state"],
        "locality": given["city"],
        "address_lines": [given["address1"], given["address2"]],
    }


def options(given):
    return [{"name": name, "value": value} for name, value in given.items()]


def resources(db, phc):
    for product in db["products"].values():
        name = f"products/{product['product_id']}"
        yield {
            "@type": "switchboard.catalog.v1.Product",
            "name": name,
            "display_name": product["name"],
            "variants": [
                {
                    "name": f"{name}/variants/{variant['item_id']}",
                    "options": options(variant["options"]),
                    "price": money(variant["price"]),
                    "available": variant["available"],
                }
                for variant in product["variants"].values()
            ],
        }
    for user in db["users"].values():
        customer = f"customers/{user['user_id']}"
        yield {
            "@type": "switchboard.crm.v1.Customer",
            "name": customer,
            "given_name": user["name"]["first_name"],
            "family_name": user["name"]["last_name"],
            "email": user["email"],
            "default_address": address(user["address"]),
            "standing": "STANDING_GOOD",
            "tier": "TIER_STANDARD",
        }
        secret = hashlib.sha256(customer.encode()).digest()[:20]
        yield {
            "@type": "switchboard.identity.v1.Credential",
            "customer": customer,
            "password_hash": phc,
            "totp_secret": base64.b32encode(secret).decode(),
        }
        for method in user["payment_methods"].values():
            resource = {
                "@type": "switchboard.billing.v1.PaymentMethod",
                "name": f"paymentMethods/{method['id']}",
                "customer": customer,
                "kind": f"PAYMENT_METHOD_KIND_{KINDS[method['source']]}",
                "brand": method.get("brand", ""),
                "last_four": method.get("last_four", ""),
            }
            if "balance" in method:
                resource["balance"] = money(method["balance"])
            yield resource
    for order in db["orders"].values():
        number = order["order_id"]
        name = f"orders/{number[1:]}"
        variant = {item["item_id"]: f"products/{item['product_id']}/variants/{item['item_id']}" for item in order["items"]}
        payments = [
            {
                "payment_method": f"paymentMethods/{payment['payment_method_id']}",
                "amount": money(payment["amount"]),
                "kind": f"PAYMENT_KIND_{payment['transaction_type'].upper()}",
                "state": "PAYMENT_STATE_SETTLED",
            }
            for payment in order["payment_history"]
        ]
        yield {
            "@type": "switchboard.orders.v1.Order",
            "name": name,
            "number": number,
            "customer": f"customers/{order['user_id']}",
            "state": f"ORDER_STATE_{STATES[order['status']]}",
            "shipping_address": address(order["address"]),
            "lines": [
                {
                    "product": f"products/{item['product_id']}",
                    "variant": variant[item["item_id"]],
                    "product_name": item["name"],
                    "options": options(item["options"]),
                    "quantity": "1",
                    "unit_price": money(item["price"]),
                }
                for item in order["items"]
            ],
            "fulfilments": [
                {"tracking_numbers": part["tracking_id"], "variants": [variant[item] for item in part["item_ids"]]}
                for part in order["fulfillments"]
            ],
            "payments": payments,
        }
        for place, payment in enumerate(payments):
            yield {
                "@type": "switchboard.billing.v1.OrderPayment",
                "name": f"orderPayments/{number[1:]}-{place}",
                "order": name,
                "customer": f"customers/{order['user_id']}",
                **payment,
            }


# ---- back

def last(name):
    return name.rsplit("/", 1)[1]


def back_address(given):
    lines = given["address_lines"] + ["", ""]
    return {
        "address1": lines[0],
        "address2": lines[1],
        "city": given["locality"],
        "country": {"US": "USA"}.get(given["region_code"], given["region_code"]),
        "state": given["administrative_area"],
        "zip": given["postal_code"],
    }


def amount(given):
    return int(given["minor_units"])


def status(order):
    if order["items_modified"]:
        return "pending (item modified)"
    return {f"ORDER_STATE_{state}": status for status, state in reversed(STATES.items())}[order["state"]]


def back_options(given):
    return {option["name"]: option["value"] for option in given}


def database(rows):
    db = {"products": {}, "users": {}, "orders": {}}
    ledger = {}
    for row in rows:
        kind = row["@type"].rsplit(".", 1)[1]
        if kind == "Product":
            ident = last(row["name"])
            db["products"][ident] = {
                "name": row["display_name"],
                "product_id": ident,
                "variants": {
                    last(variant["name"]): {
                        "item_id": last(variant["name"]),
                        "options": back_options(variant["options"]),
                        "available": variant["available"],
                        "price": amount(variant["price"]),
                    }
                    for variant in row["variants"]
                },
            }
        elif kind == "Customer":
            ident = last(row["name"])
            db["users"][ident] = {
                "user_id": ident,
                "name": {"first_name": row["given_name"], "last_name": row["family_name"]},
                "address": back_address(row["default_address"]),
                "email": row["email"],
                "payment_methods": {},
                "orders": [],
            }
    for row in rows:
        kind = row["@type"].rsplit(".", 1)[1]
        if kind == "PaymentMethod":
            ident = last(row["name"])
            source = {f"PAYMENT_METHOD_KIND_{kind}": source for source, kind in KINDS.items()}[row["kind"]]
            method = {"source": source, "id": ident}
            if source == "credit_card":
                method |= {"brand": row["brand"], "last_four": row["last_four"]}
            if source == "gift_card":
                method["balance"] = amount(row["balance"])
            db["users"][last(row["customer"])]["payment_methods"][ident] = method
        elif kind == "OrderPayment":
            moved = (last(row["payment_method"]), row["kind"], amount(row["amount"]))
            ledger.setdefault(row["order"], []).append(moved)
        elif kind == "Order":
            order = {
                "order_id": row["number"],
                "user_id": last(row["customer"]),
                "address": back_address(row["shipping_address"]),
                "items": [
                    {
                        "name": line["product_name"],
                        "product_id": last(line["product"]),
                        "item_id": last(line["variant"]),
                        "price": amount(line["unit_price"]),
                        "options": back_options(line["options"]),
                    }
                    for line in row["lines"]
                ],
                "status": status(row),
                "fulfillments": [
                    {"tracking_id": part["tracking_numbers"], "item_ids": [last(name) for name in part["variants"]]}
                    for part in row["fulfilments"]
                ],
                "payment_history": [
                    {
                        "transaction_type": payment["kind"].rsplit("_", 1)[1].lower(),
                        "amount": amount(payment["amount"]),
                        "payment_method_id": last(payment["payment_method"]),
                    }
                    for payment in row["payments"]
                ],
            }
            reason = {f"CANCEL_REASON_{name}": words for words, name in REASONS.items()}.get(row["cancel_reason"])
            if reason:
                order["cancel_reason"] = reason
            if asked := row.get("return_request"):
                order["return_items"] = sorted(map(last, asked["variants"]))
                order["return_payment_method_id"] = last(asked["payment_method"])
            if asked := row.get("exchange"):
                order["exchange_items"] = sorted(map(last, asked["variants"]))
                order["exchange_new_items"] = sorted(map(last, asked["new_variants"]))
                order["exchange_payment_method_id"] = last(asked["payment_method"])
                order["exchange_price_difference"] = amount(asked["difference"])
            db["orders"][row["number"]] = order
            db["users"][order["user_id"]]["orders"].append(row["number"])
    for number, order in db["orders"].items():
        own = sorted((p["payment_method_id"], f"PAYMENT_KIND_{p['transaction_type'].upper()}", p["amount"]) for p in order["payment_history"])
        if own != sorted(ledger.get(f"orders/{number[1:]}", [])):
            raise SystemExit(f"{number}: payments {own}, ledger {ledger.get(f'orders/{number[1:]}')}")
    return db


def patched(db, patches):
    for patch in patches:
        *path, key = [part.replace("~1", "/").replace("~0", "~") for part in patch["path"].split("/")[1:]]
        at = db
        for part in path:
            at = at[int(part)] if isinstance(at, list) else at[part]
        if isinstance(at, list):
            at.insert(int(key), patch["value"])
        else:
            at[key] = patch["value"]
    return db


def in_cents(value, key=None):
    if isinstance(value, dict):
        return {name: in_cents(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        inner = [in_cents(inner) for inner in value]
        return sorted(inner) if key == "orders" else inner
    return cents(value) if key in ("price", "amount", "balance", "exchange_price_difference") else value


def differences(wanted, found, path=""):
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in sorted(wanted.keys() | found.keys()):
            if key == "orders" and isinstance(wanted.get(key), list):
                wanted[key], found[key] = sorted(wanted[key]), sorted(found[key])
            yield from differences(wanted.get(key), found.get(key), f"{path}/{key}")
    elif wanted != found:
        yield f"{path}: expected {wanted!r}, found {found!r}"


def owner(difference, db):
    """The user whose order or file a difference is in."""
    kind, name = difference.split("/")[1:3]
    return db["orders"][name]["user_id"] if kind == "orders" else name.split(":")[0]


def main():
    db = json.load(open(sys.argv[2]))
    if sys.argv[1] == "to":
        for resource in resources(db, sys.argv[3]):
            print(json.dumps(resource))
        return
    expected = {row["id"]: row["patch"] for row in map(json.loads, open(sys.argv[3]))}
    found = database([json.loads(line) for line in open(sys.argv[4])])
    wanted = copy.deepcopy(db)
    for task in sys.argv[5:]:
        wanted = patched(wanted, expected[task])
    wrong = list(differences(in_cents(wanted), found))
    for difference in wrong[:20]:
        print(difference)
    for user in sorted({owner(difference, db) for difference in wrong}):
        print(f"wrong: {user}")
    print(f"{len(wrong)} differences in the whole database after {len(sys.argv) - 5} tasks")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
