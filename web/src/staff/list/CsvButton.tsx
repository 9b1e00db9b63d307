"use client";

import type { ReactNode } from "react";

import { useProblemText } from "../../core/problems";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { LiveRegion } from "../../ui/LiveRegion";
import { listText } from "../text/list";
import { queryOf, type Search } from "./search";
import { type Export, useCsvExport } from "./useCsvExport";

/** Saves every order that the search finds as CSV, whatever page is shown. */
export function CsvButton({ search }: { search: Search }): ReactNode {
  const t = useText(listText);
  const { progress, start, stop } = useCsvExport();
  return (
    <div className="op-csv">
      {progress.state === "working" ? (
        <Button onClick={stop}>{t("staff.list.csv.stop")}</Button>
      ) : (
        <Button onClick={() => start(queryOf(search, null))}>{t("staff.list.csv.export")}</Button>
      )}
      <Progress progress={progress} />
    </div>
  );
}

function Progress({ progress }: { progress: Export }): ReactNode {
  const t = useText(listText);
  const problem = useProblemText();
  const said = () => {
    switch (progress.state) {
      case "idle":
        return "";
      case "working":
      case "done":
        return t(`staff.list.csv.${progress.state}`, { count: progress.count });
      case "cut":
        return t("staff.list.csv.cut");
      case "failed":
        return `${problem(progress.error)} ${t("staff.list.csv.moved")}`;
    }
  };
  const isBad = progress.state === "cut" || progress.state === "failed";
  return (
    <LiveRegion visible>
      <span className={isBad ? "op-error" : "op-hint"}>{said()}</span>
    </LiveRegion>
  );
}
