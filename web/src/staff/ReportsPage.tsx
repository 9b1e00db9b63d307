"use client";

import type { ReactNode } from "react";

import { useConfig } from "../core/config";
import { useFormat } from "../core/format";
import { useText } from "../core/text";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { OfflineNotice } from "../ui/OfflineNotice";
import { PageHeader } from "../ui/PageHeader";
import { Panel } from "../ui/Panel";
import { Select } from "../ui/Select";
import { Skeleton } from "../ui/Skeleton";
import { currenciesOf, isSomething, periodOf, type Report, type Span, SPANS } from "./reports/figures";
import { storiesOf } from "./reports/stories";
import { StoryPanel } from "./reports/StoryPanel";
import { type Reporting, useReport } from "./reports/useReport";
import { StaffNav } from "./StaffNav";
import { reportsText } from "./text/reports";

/** What was sold, paid, refunded and disputed, by day. For staff. */
export default function ReportsPage(): ReactNode {
  const t = useText(reportsText);
  const reporting = useReport();
  const { query } = reporting;
  const config = useConfig();
  const shown = config.isPending ? undefined : query.data;
  return (
    <>
      <StaffNav />
      <PageHeader title={t("staff.reports.title")}>{t("staff.reports.lead")}</PageHeader>
      <div className="op-stack">
        <OfflineNotice />
        <Spans reporting={reporting} />
        {query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} busy={query.isFetching} />
        ) : null}
        {shown === undefined && !query.isError ? <Skeleton shape="list" lines={6} /> : null}
        {shown === undefined ? null : (
          <div aria-busy={query.isPlaceholderData || undefined} className="op-stack op-fresh">
            <Told {...shown} usual={config.data?.currency ?? ""} reporting={reporting} />
          </div>
        )}
      </div>
    </>
  );
}

function Spans({ reporting: { span, look } }: { reporting: Reporting }): ReactNode {
  const t = useText(reportsText);
  return (
    <div role="group" aria-label={t("staff.reports.span")} className="op-actions">
      {SPANS.map((days) => (
        <Button key={days} aria-pressed={days === span} onClick={() => look("days", String(days))}>
          {t("staff.reports.days", { count: days })}
        </Button>
      ))}
    </div>
  );
}

interface ToldProps {
  report: Report;
  span: Span;
  /** The shop's own currency. */
  usual: string;
  reporting: Reporting;
}

function Told({ report, span, usual, reporting }: ToldProps): ReactNode {
  const t = useText(reportsText);
  const format = useFormat();
  const currencies = currenciesOf(report, usual);
  const currency = currencies.find((each) => each === reporting.currency) ?? currencies[0] ?? usual;
  const period = periodOf(report, span, currency);
  return (
    <>
      <Uncounted until={report.counted_until} />
      <Currencies
        currencies={currencies}
        currency={currency}
        onChoose={(chosen) => reporting.look("currency", chosen)}
      />
      {period.days.some(({ figures }) => isSomething(figures)) ? (
        <div className="op-reports">
          {storiesOf({ t, format, currency, span }, period).map((story) => (
            <StoryPanel key={story.title} story={story} days={period.days} />
          ))}
        </div>
      ) : (
        <Panel>
          <EmptyState title={t("staff.reports.empty")}>
            <p>{t("staff.reports.empty.text")}</p>
          </EmptyState>
        </Panel>
      )}
    </>
  );
}

function Uncounted({ until }: { until: string | null }): ReactNode {
  const t = useText(reportsText);
  const { dateTime } = useFormat();
  return until === null ? null : (
    <p className="op-notice" data-tone="warn">
      {t("staff.reports.uncounted", { until: dateTime(until) })}
    </p>
  );
}

interface CurrenciesProps {
  currencies: readonly string[];
  currency: string;
  onChoose: (currency: string) => void;
}

function Currencies({ currencies, currency, onChoose }: CurrenciesProps): ReactNode {
  const t = useText(reportsText);
  return currencies.length < 2 ? null : (
    <div className="op-pair">
      <Select
        label={t("staff.reports.currency")}
        options={currencies.map((each) => ({ value: each, label: each.toUpperCase() }))}
        value={currency}
        onChange={(event) => onChoose(event.target.value)}
      />
    </div>
  );
}
