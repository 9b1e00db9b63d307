"use client";

import { type ReactNode, type SyntheticEvent, useState } from "react";

import { stateMessages } from "../../core/state_messages";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Select, type SelectOption } from "../../ui/Select";
import { listText } from "../text/list";
import { EVERYTHING, GOODS, isInOrder, PAYMENTS, type Search, setAside, STATUSES, TERMS } from "./search";

interface SearchFormProps {
  search: Search;
  onSearch: (search: Search) => void;
}

/** What orders are looked for by. Give it the search as its `key`, so that it follows the page's address. */
export function SearchForm({ search, onSearch }: SearchFormProps): ReactNode {
  const t = useText(listText);
  const [draft, setDraft] = useState(search);
  const change = (part: Partial<Search>) => setDraft({ ...draft, ...part });
  const choose = (part: Partial<Search>) => onSearch({ ...draft, ...part });
  const aside = setAside(draft);
  const inOrder = isInOrder(draft);
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (inOrder) {
      onSearch(draft);
    }
  };
  return (
    <form className="op-search" role="search" aria-label={t("staff.list.search.label")} onSubmit={onSubmit}>
      <TermFields draft={draft} onChange={change} />
      <StateFields draft={draft} onChange={choose} />
      <DayFields draft={draft} onChange={change} error={inOrder ? null : t("staff.list.search.order")} />
      <div className="op-actions">
        <Button type="submit" variant="primary">
          {t("staff.list.search.submit")}
        </Button>
        <Button onClick={() => onSearch(EVERYTHING)}>{t("staff.list.search.clear")}</Button>
      </div>
      {aside === null ? null : <p className="op-hint op-wide">{t(`staff.list.search.${aside}`)}</p>}
    </form>
  );
}

interface PartProps {
  draft: Search;
  onChange: (part: Partial<Search>) => void;
}

function TermFields({ draft, onChange }: PartProps): ReactNode {
  const t = useText(listText);
  const options = TERMS.map((term) => ({ value: term, label: t(`staff.list.search.by.${term}`) }));
  return (
    <>
      <Select
        label={t("staff.list.search.by")}
        options={options}
        value={draft.by}
        onChange={(event) => onChange({ by: TERMS.find((term) => term === event.target.value) ?? "number" })}
      />
      <Field
        label={t("staff.list.search.value")}
        type="search"
        autoComplete="off"
        maxLength={254}
        value={draft.value}
        onChange={(event) => onChange({ value: event.target.value })}
      />
    </>
  );
}

function StateFields({ draft, onChange }: PartProps): ReactNode {
  const t = useText(listText);
  const states = useText(stateMessages);
  const any = { value: "", label: t("staff.list.search.any") };
  const named = (kind: string, values: readonly string[]): SelectOption[] => [
    any,
    ...values.map((value) => ({ value, label: states.optional(`${kind}.${value}`) ?? value })),
  ];
  return (
    <>
      <Select
        label={t("staff.list.search.status")}
        options={named("status", STATUSES)}
        value={draft.status}
        onChange={(event) => onChange({ status: STATUSES.find((each) => each === event.target.value) ?? "" })}
      />
      <Select
        label={t("staff.list.search.payment")}
        options={named("payment", PAYMENTS)}
        value={draft.payment}
        onChange={(event) => onChange({ payment: PAYMENTS.find((each) => each === event.target.value) ?? "" })}
      />
      <Select
        label={t("staff.list.search.goods")}
        options={named("fulfillment", GOODS)}
        value={draft.goods}
        onChange={(event) => onChange({ goods: GOODS.find((each) => each === event.target.value) ?? "" })}
      />
      <Select
        label={t("staff.list.search.sort")}
        options={(["newest", "oldest"] as const).map((sort) => ({
          value: sort,
          label: t(`staff.list.search.${sort}`),
        }))}
        value={draft.sort}
        onChange={(event) => onChange({ sort: event.target.value === "oldest" ? "oldest" : "newest" })}
      />
    </>
  );
}

function DayFields({ draft, onChange, error }: PartProps & { error: string | null }): ReactNode {
  const t = useText(listText);
  return (
    <>
      <Field
        label={t("staff.list.search.from")}
        type="date"
        value={draft.from}
        error={error}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <Field
        label={t("staff.list.search.to")}
        type="date"
        value={draft.to}
        onChange={(event) => onChange({ to: event.target.value })}
      />
    </>
  );
}
