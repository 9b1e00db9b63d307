"use client";

import { type PointerEvent, type ReactNode, useState } from "react";

import { useText } from "../../core/text";
import { reportsText } from "../text/reports";

/** One day of a chart: what is above 0 stands on the line, what is below hangs from it. */
export interface Bar {
  /** As it is written below the chart. */
  day: string;
  /** The first one is filled, the second one drawn as an outline. */
  values: readonly number[];
  /** What the bar says, in words. */
  text: string;
}

export interface ChartProps {
  /** What the chart shows. */
  label: string;
  bars: readonly Bar[];
  /** The words of the axis. */
  scale: (value: number) => string;
  /** What is filled and what is an outline, where there are both. */
  legend: readonly string[];
}

const STEP = 12;
const GAP = 2;
const HEIGHT = 100;

/** Bars by day. Arrow keys and the pointer go from day to day, whose figures are said and shown. */
export function Chart({ label, bars, scale, legend }: ChartProps): ReactNode {
  const [picked, setPicked] = useState<number | null>(null);
  const last = bars.length - 1;
  const at = Math.min(picked ?? last, last);
  return (
    <div className="op-chart">
      <Legend names={legend} />
      <span aria-hidden="true">{scale(topOf(bars))}</span>
      <div className="op-chart-plot">
        <Plot bars={bars} picked={at} />
        <DayPicker label={label} bars={bars} at={at} onPick={setPicked} />
      </div>
      <p className="op-chart-days" aria-hidden="true">
        <span>{bars[0]?.day}</span>
        <span>{bars[last]?.day}</span>
      </p>
      <p className="op-chart-said" aria-hidden="true">
        {bars[at]?.text}
      </p>
    </div>
  );
}

interface DayPickerProps {
  label: string;
  bars: readonly Bar[];
  at: number;
  onPick: (at: number) => void;
}

/** Lies over the chart, unseen: a slider from day to day, which the mouse moves without a click. */
function DayPicker({ label, bars, at, onPick }: DayPickerProps): ReactNode {
  const t = useText(reportsText);
  return (
    <input
      type="range"
      className="op-chart-range"
      min={0}
      max={bars.length - 1}
      value={at}
      aria-label={t("staff.reports.day_of", { chart: label })}
      aria-valuetext={bars[at]?.text}
      onChange={(event) => onPick(Number(event.target.value))}
      onPointerMove={(event) => {
        if (event.pointerType === "mouse") {
          onPick(indexAt(event, bars.length));
        }
      }}
    />
  );
}

function Legend({ names }: { names: readonly string[] }): ReactNode {
  return names.length < 2 ? null : (
    <ul className="op-chart-legend">
      {names.map((name, at) => (
        <li key={name} data-series={at}>
          {name}
        </li>
      ))}
    </ul>
  );
}

function Plot({ bars, picked }: { bars: readonly Bar[]; picked: number }): ReactNode {
  const top = topOf(bars);
  const span = top - lowestOf(bars) || 1;
  const y = (value: number) => ((top - value) / span) * HEIGHT;
  const width = bars.length * STEP;
  return (
    <svg viewBox={`0 0 ${String(width)} ${String(HEIGHT)}`} preserveAspectRatio="none" aria-hidden="true">
      <rect className="op-chart-pick" x={picked * STEP} y={0} width={STEP} height={HEIGHT} />
      {bars.map(({ values }, at) =>
        stackOf(values).map(({ from, to, series }) => (
          <rect
            key={`${String(at)}-${String(series)}`}
            data-series={series}
            x={at * STEP + GAP}
            width={STEP - 2 * GAP}
            y={y(to)}
            height={y(from) - y(to)}
          />
        )),
      )}
      <line className="op-chart-line" x1={0} x2={width} y1={y(0)} y2={y(0)} />
    </svg>
  );
}

interface Piece {
  from: number;
  to: number;
  series: number;
}

/** Return where each value that is not 0 begins and ends: one upon another above 0, one under another below. */
function stackOf(values: readonly number[]): Piece[] {
  let [above, below] = [0, 0];
  return values
    .map((value, series) => {
      const piece = value > 0 ? { from: above, to: above + value } : { from: below + value, to: below };
      [above, below] = [above + Math.max(value, 0), below + Math.min(value, 0)];
      return { ...piece, series };
    })
    .filter(({ from, to }) => from !== to);
}

function topOf(bars: readonly Bar[]): number {
  return Math.max(0, ...bars.map(({ values }) => sum(values.filter((value) => value > 0))));
}

function lowestOf(bars: readonly Bar[]): number {
  return Math.min(0, ...bars.map(({ values }) => sum(values.filter((value) => value < 0))));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function indexAt({ clientX, currentTarget }: PointerEvent<HTMLInputElement>, count: number): number {
  const { left, right, width } = currentTarget.getBoundingClientRect();
  const isMirrored = getComputedStyle(currentTarget).direction === "rtl";
  const share = (isMirrored ? right - clientX : clientX - left) / (width || 1);
  return Math.min(Math.max(Math.floor(share * count), 0), count - 1);
}
