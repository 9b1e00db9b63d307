"use client";

import type { ReactNode } from "react";

import type { components } from "../../api/schema";
import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Panel } from "../../ui/Panel";
import type { CustomerOrder } from "../hooks/useOrder";
import { order as messages } from "../messages/order";

/** Who the order is for and where it goes; nothing until that is known. */
export function Contact({ contact }: { contact: CustomerOrder["contact"] | undefined }): ReactNode {
  const t = useText(messages);
  if (contact === undefined) {
    return null;
  }
  if (contact === null) {
    return (
      <Panel title={t("order.contactPlain")}>
        <p>{t("order.erased")}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t(contact.address ? "order.contact" : "order.contactPlain")}>
      <address className="op-address">
        <span>{contact.name}</span>
        {contact.address ? <AddressLines address={contact.address} /> : null}
        <span className="op-hint">{[contact.email, contact.phone].filter(Boolean).join(" · ")}</span>
      </address>
    </Panel>
  );
}

/** The lines of a postal address. */
export function AddressLines({ address }: { address: components["schemas"]["Address"] }): ReactNode {
  const format = useFormat();
  const city = [address.postal_code, address.city].filter(Boolean).join(" ");
  const lines = [address.line1, address.line2, city, address.state, format.country(address.country)];
  return lines.filter(Boolean).map((line, index) => <span key={index}>{line}</span>);
}
