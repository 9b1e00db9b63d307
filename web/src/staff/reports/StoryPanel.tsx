"use client";

import { type ReactNode, useState } from "react";

import { useSettings } from "../../core/context";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { type Column, DataTable } from "../../ui/DataTable";
import { Panel } from "../../ui/Panel";
import { reportsText } from "../text/reports";
import { Chart } from "./Chart";
import { type Day, isSomething } from "./figures";
import type { Story } from "./stories";

interface StoryPanelProps {
  story: Story;
  days: readonly Day[];
}

/** One panel: its headline in words, and the days as a chart or as a table. */
export function StoryPanel({ story, days }: StoryPanelProps): ReactNode {
  const t = useText(reportsText);
  const [isTable, setTable] = useState(false);
  const toggle = (
    <Button
      className="op-report-toggle"
      aria-label={t(isTable ? "staff.reports.chart.of" : "staff.reports.table.of", { chart: story.title })}
      onClick={() => setTable(!isTable)}
    >
      {t(isTable ? "staff.reports.chart" : "staff.reports.table")}
    </Button>
  );
  return (
    <Panel title={story.title} actions={toggle}>
      <figure className="op-report">
        <figcaption>
          <strong className="op-report-figure">{story.headline}</strong> <span>{story.words}</span>{" "}
          {story.before === "" ? null : <span className="op-hint">{story.before}</span>}
        </figcaption>
        {isTable ? <DaysTable story={story} days={days} /> : <DaysChart story={story} days={days} />}
      </figure>
    </Panel>
  );
}

function DaysChart({ story, days }: StoryPanelProps): ReactNode {
  const t = useText(reportsText);
  const dayText = useDayText();
  const bars = days.map(({ day, figures }) => ({
    day: dayText(day),
    values: story.values(figures),
    text: t("staff.reports.day", { day: dayText(day), said: story.said(figures) }),
  }));
  return <Chart label={story.title} bars={bars} scale={story.scale} legend={story.legend} />;
}

function DaysTable({ story, days }: StoryPanelProps): ReactNode {
  const t = useText(reportsText);
  const dayText = useDayText();
  const columns: Column<Day>[] = [
    { key: "day", header: t("staff.reports.column.day"), isRowHeader: true, cell: ({ day }) => dayText(day) },
    ...story.columns.map(({ cell, ...column }) => ({
      ...column,
      align: "end" as const,
      cell: ({ figures }: Day) => cell(figures),
    })),
  ];
  const rows = days.filter(({ figures }) => isSomething(figures)).reverse();
  return (
    <DataTable
      caption={t("staff.reports.table.caption", { chart: story.title })}
      columns={columns}
      rows={rows}
      rowKey={({ day }) => day}
    />
  );
}

/** Return what writes a day (UTC) as the reader's locale does, wherever the reader is. */
function useDayText(): (day: string) => string {
  const { locale } = useSettings();
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  return (day) => format.format(new Date(day));
}
