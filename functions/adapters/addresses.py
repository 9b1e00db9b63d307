"""The addresses that customers keep, in Firestore: a document each, and one that every change of them writes."""

from collections.abc import Mapping, Sequence
from typing import Any

from google.cloud import firestore

from functions.adapters.firestore import commit, get, stream
from functions.adapters.orders import check_id
from functions.adapters.staff_documents import Document, pick
from functions.use_cases.customers import ADDRESSES_MAX, Address, AddressBook


class FirestoreAddresses:
    """`Addresses` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def _customer(self, customer_id: str) -> firestore.DocumentReference:
        reference: firestore.DocumentReference = self._db.collection("customers").document(check_id(customer_id))
        return reference

    def _guard(self, customer_id: str) -> firestore.DocumentReference:
        reference: firestore.DocumentReference = self._customer(customer_id).collection("guards").document("addresses")
        return reference

    def read(self, customer_id: str) -> AddressBook:
        """Return the customer's addresses by id; the token is read first, so that a change meanwhile shows in it."""
        guard = get(self._guard(customer_id))
        found = stream(self._customer(customer_id).collection("addresses").limit(ADDRESSES_MAX))
        addresses = [address_from(snapshot.id, snapshot.to_dict() or {}) for snapshot in found]
        return AddressBook(sorted(addresses, key=lambda each: each.address_id), guard.update_time)

    def write(self, customer_id: str, seen: AddressBook, now: Sequence[Address]) -> None:
        """Make the customer's addresses what *now* says, if they are as *seen*."""
        batch, guard = self._db.batch(), self._guard(customer_id)
        if seen.token is None:
            batch.create(guard, {"changes": 1})
        else:
            option = self._db.write_option(last_update_time=seen.token)
            batch.update(guard, {"changes": firestore.Increment(1)}, option=option)
        collection, before = (
            self._customer(customer_id).collection("addresses"),
            {a.address_id: a for a in seen.addresses},
        )
        for address in now:
            if before.pop(address.address_id, None) != address:
                batch.set(collection.document(check_id(address.address_id)), address_document(address))
        for address_id in before:
            batch.delete(collection.document(address_id))
        commit(batch)


def address_document(address: Address) -> Document:
    """Return `customers/{uid}/addresses/{address_id}`."""
    return pick(address, ("name", "phone", "default")) | {"address": dict(address.address)}


def address_from(address_id: str, doc: Mapping[str, Any]) -> Address:
    """Return the address of its document."""
    return Address(address_id, doc["name"], dict(doc["address"]), doc["phone"], doc["default"])
