"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { StatusBadge } from "../../ui/StatusBadge";
import type { KeptAddress } from "../hooks/useAddresses";
import { addresses as messages } from "../messages/addresses";
import { AddressLines } from "../order/Contact";

export interface AddressCardProps {
  kept: KeptAddress;
  onEdit: () => void;
  onForget: () => void;
}

/** One address of the book. */
export function AddressCard({ kept, onEdit, onForget }: AddressCardProps): ReactNode {
  const t = useText(messages);
  const { name, phone, address } = kept;
  return (
    <li className="op-panel op-panel-raised">
      <address className="op-address">
        <strong>{name}</strong>
        <AddressLines address={address} />
        {phone ? <span className="op-hint">{phone}</span> : null}
      </address>
      {kept.default ? <StatusBadge tone="ok">{t("addresses.default")}</StatusBadge> : null}
      <div className="op-actions">
        <Button aria-label={t("addresses.editNamed", { name })} onClick={onEdit}>
          {t("addresses.edit")}
        </Button>
        <Button aria-label={t("addresses.forgetNamed", { name })} onClick={onForget}>
          {t("addresses.forget")}
        </Button>
      </div>
    </li>
  );
}
