"use client";

import { type ReactNode, useState } from "react";

import { useText } from "../core/text";
import { Button } from "../ui/Button";
import { type Column, DataTable } from "../ui/DataTable";
import { DateTime } from "../ui/DateTime";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { LiveRegion } from "../ui/LiveRegion";
import { OfflineNotice } from "../ui/OfflineNotice";
import { OrderLink } from "../ui/OrderLink";
import { PageHeader } from "../ui/PageHeader";
import { Panel } from "../ui/Panel";
import { Skeleton } from "../ui/Skeleton";
import { OrphanDialog } from "./problems/OrphanDialog";
import { type RaisedProblem, useProblems } from "./problems/useProblems";
import { StaffNav } from "./StaffNav";
import { problemsText } from "./text/problems";

/** The API lists so many at most. */
const LISTED_MAX = 200;

/** What somebody must look into, and what can be done about it from here. For staff. */
export default function ProblemsPage(): ReactNode {
  const t = useText(problemsText);
  const { query, isLive } = useProblems();
  const [orphan, setOrphan] = useState<RaisedProblem | null>(null);
  const [done, setDone] = useState("");
  const onDone = (problem: RaisedProblem) => {
    setOrphan(null);
    setDone(t("staff.problems.refund.done", { refund: problem.refund_id ?? "" }));
    void query.refetch();
  };
  return (
    <>
      <StaffNav />
      <PageHeader title={t("staff.problems.title")}>{t("staff.problems.lead")}</PageHeader>
      <div className="op-stack">
        <OfflineNotice offline={!isLive} />
        <LiveRegion visible>{done}</LiveRegion>
        {query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} busy={query.isFetching} />
        ) : null}
        {query.isPending ? <Skeleton shape="list" lines={4} /> : null}
        {query.data === undefined ? null : <Problems problems={query.data} onRefund={setOrphan} />}
      </div>
      {orphan === null ? null : (
        <OrphanDialog problem={orphan} refresh={query.refetch} onDone={onDone} onClose={() => setOrphan(null)} />
      )}
    </>
  );
}

interface ProblemsProps {
  problems: readonly RaisedProblem[];
  onRefund: (problem: RaisedProblem) => void;
}

function Problems({ problems, onRefund }: ProblemsProps): ReactNode {
  const t = useText(problemsText);
  if (problems.length === 0) {
    return (
      <EmptyState title={t("staff.problems.empty")}>
        <p>{t("staff.problems.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <Panel>
      {problems.length >= LISTED_MAX ? (
        <p className="op-hint">{t("staff.problems.full", { count: LISTED_MAX })}</p>
      ) : null}
      <ProblemsTable problems={problems} onRefund={onRefund} />
    </Panel>
  );
}

function ProblemsTable({ problems, onRefund }: ProblemsProps): ReactNode {
  const t = useText(problemsText);
  const columns: Column<RaisedProblem>[] = [
    {
      key: "what",
      header: t("staff.problems.column.what"),
      isRowHeader: true,
      cell: ({ code }) => <What code={code} />,
    },
    { key: "about", header: t("staff.problems.column.about"), cell: ({ subject }) => <code>{subject}</code> },
    {
      key: "since",
      header: t("staff.problems.column.since"),
      cell: (row) => <DateTime at={row.raised_at} as="relative" />,
    },
    {
      key: "do",
      header: t("staff.problems.column.do"),
      align: "end",
      cell: (row) => <Action problem={row} onRefund={onRefund} />,
    },
  ];
  return (
    <DataTable
      caption={t("staff.problems.caption", { count: problems.length })}
      columns={columns}
      rows={problems}
      rowKey={({ id }) => id}
    />
  );
}

function What({ code }: { code: string }): ReactNode {
  const t = useText(problemsText);
  return (
    <span className="op-product">
      {t.optional(`staff.problem.${code}`) ?? code}
      <span className="op-hint">{t.optional(`staff.problem.${code}.do`)}</span>
    </span>
  );
}

function Action({ problem, onRefund }: { problem: RaisedProblem; onRefund: ProblemsProps["onRefund"] }): ReactNode {
  const t = useText(problemsText);
  if (problem.code === "orphan_payment") {
    return <Button onClick={() => onRefund(problem)}>{t("staff.problems.refund")}</Button>;
  }
  return problem.order_id === null ? (
    "–"
  ) : (
    <OrderLink to={`staff/orders/${problem.order_id}?tab=explain`}>{t("staff.problems.open")}</OrderLink>
  );
}
