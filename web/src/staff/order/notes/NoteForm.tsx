"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";

import type { components } from "../../../api/schema";
import { answered } from "../../../core/config";
import { useOrderContext } from "../../../core/context";
import { type Command, useCommand } from "../../../core/idempotency";
import { useText } from "../../../core/text";
import { Button } from "../../../ui/Button";
import { TextArea } from "../../../ui/Field";
import { Select } from "../../../ui/Select";
import { orderText } from "../../text/order";
import { Outcome } from "../CommandDialog";
import type { Note, StaffOrder } from "../types";
import { notesKey } from "./useNotes";

type NoteRequest = components["schemas"]["NoteRequest"];

const CODES = ["general", "customer_contact", "delivery", "payment", "return", "fraud"] as const;
const TEXT_LENGTH_MAX = 2000;

/** Writes a note on an order. */
export function NoteForm({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const [draft, setDraft] = useState<{ code: (typeof CODES)[number]; text: string }>({ code: "general", text: "" });
  const add = useAddNote(order, () => setDraft({ code: "general", text: "" }));
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    add.send({ code: draft.code, text: draft.text.trim() });
  };
  return (
    <form className="op-stack" onSubmit={onSubmit}>
      <Select
        label={t("staff.notes.about")}
        options={CODES.map((code) => ({ value: code, label: t(`staff.notes.code.${code}`) }))}
        value={draft.code}
        onChange={(event) => {
          setDraft({ ...draft, code: CODES.find((code) => code === event.target.value) ?? "general" });
        }}
      />
      <NoteText text={draft.text} onChange={(text) => setDraft({ ...draft, text })} />
      <Outcome command={add} />
      <div className="op-actions">
        <Button type="submit" variant="primary" busy={add.isBusy} disabled={draft.text.trim() === ""}>
          {t("staff.notes.put")}
        </Button>
      </div>
    </form>
  );
}

function useAddNote(order: StaffOrder, onDone: () => void): Command<NoteRequest, Note> {
  const { api } = useOrderContext();
  const queries = useQueryClient();
  const look = () => queries.invalidateQueries({ queryKey: notesKey(order.id) });
  return useCommand({
    name: `note ${order.id}`,
    run: async (body: NoteRequest, header) => {
      const params = { path: { order_id: order.id }, header };
      return answered(await api.POST("/api/v1/admin/orders/{order_id}/notes", { params, body }));
    },
    onDone: () => {
      onDone();
      void look();
    },
    look,
  });
}

function NoteText({ text, onChange }: { text: string; onChange: (text: string) => void }): ReactNode {
  const t = useText(orderText);
  return (
    <TextArea
      label={t("staff.notes.text")}
      hint={t("staff.notes.hint")}
      maxLength={TEXT_LENGTH_MAX}
      required
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
