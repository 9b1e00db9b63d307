"use client";

import { type Dispatch, type ReactNode, type SetStateAction, type SyntheticEvent, useState } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { LiveRegion } from "../../ui/LiveRegion";
import { Notice } from "../../ui/Notice";
import { settingsText } from "../text/settings";
import { changed, type Draft, draftOf, type Fault, type Name, read, rebased, type Settings } from "./draft";
import { RolloutFields, AfterFields, SaleFields } from "./Fields";
import { ReviewDialog } from "./ReviewDialog";
import type { SaveListener, SeenSettings } from "./useSettings";

interface SettingsFormProps {
  seen: SeenSettings;
  /** Reads the settings again and returns them. */
  refresh: () => Promise<SeenSettings | undefined>;
}

/** The settings, to be changed: reviewed with their consequences before they are saved, and never over another's. */
export function SettingsForm({ seen, refresh }: SettingsFormProps): ReactNode {
  const t = useText(settingsText);
  const form = useSettingsForm(seen, refresh);
  const { draft, faults, wanted, names } = form;
  const words = (fault: Fault | undefined) => (fault === undefined ? null : t(fault.key, fault.values));
  const shared = { draft, onChange: form.change, error: (name: Name) => words(faults?.[name]) };
  return (
    <>
      <form className="op-stack" onSubmit={form.review} noValidate>
        {form.isConflict ? (
          <div role="alert">
            <Notice tone="warn" title={t("staff.settings.conflict")}>
              <p>{t("staff.settings.conflict.text")}</p>
            </Notice>
          </div>
        ) : null}
        <RolloutFields {...shared} />
        <SaleFields {...shared} />
        <AfterFields {...shared} />
        <div className="op-savebar">
          <LiveRegion visible>
            <span className="op-hint">{t(form.isSaved ? "staff.settings.saved" : hintOf(names, faults !== null))}</span>
          </LiveRegion>
          <div className="op-actions">
            <Button onClick={form.discard}>{t("staff.settings.discard")}</Button>
            <Button type="submit" variant="primary" disabled={wanted === null || names.length === 0}>
              {t("staff.settings.save")}
            </Button>
          </div>
        </div>
      </form>
      {form.isReviewed && wanted !== null ? (
        <ReviewDialog seen={seen} wanted={wanted} listener={form.listener} onClose={form.close} />
      ) : null}
    </>
  );
}

function hintOf(names: readonly Name[], isWrong: boolean): "staff.settings.unchanged" | "staff.settings.review" {
  return names.length === 0 && !isWrong ? "staff.settings.unchanged" : "staff.settings.review";
}

interface FormState {
  draft: Draft;
  faults: Partial<Record<Name, Fault>> | null;
  wanted: Settings | null;
  names: Name[];
  isConflict: boolean;
  isReviewed: boolean;
  isSaved: boolean;
  change: (part: Partial<Draft>) => void;
  discard: () => void;
  review: (event: SyntheticEvent) => void;
  close: () => void;
  listener: SaveListener;
}

type Phase = "editing" | "reviewing" | "saved" | "conflict";

function useSettingsForm(seen: SeenSettings, refresh: SettingsFormProps["refresh"]): FormState {
  const [draft, setDraft] = useState(() => draftOf(seen.settings));
  const [phase, setPhase] = useState<Phase>("editing");
  const { settings: wanted, faults } = read(draft, seen.settings);
  const listener = saveListener(seen.settings, refresh, setDraft, setPhase);
  return {
    draft,
    faults,
    wanted,
    names: wanted === null ? [] : changed(seen.settings, wanted),
    isConflict: phase === "conflict",
    isReviewed: phase === "reviewing",
    isSaved: phase === "saved",
    change: (part) => {
      setDraft({ ...draft, ...part });
      setPhase(phase === "conflict" ? "conflict" : "editing");
    },
    discard: () => {
      setDraft(draftOf(seen.settings));
      setPhase("editing");
    },
    review: (event) => {
      event.preventDefault();
      setPhase("reviewing");
    },
    close: () => setPhase("editing"),
    listener,
  };
}

function saveListener(
  older: Settings,
  refresh: SettingsFormProps["refresh"],
  setDraft: Dispatch<SetStateAction<Draft>>,
  setPhase: (phase: Phase) => void,
): SaveListener {
  const onConflict = async () => {
    const newer = await refresh();
    if (newer !== undefined) {
      setDraft((mine) => rebased(mine, older, newer.settings));
      setPhase("conflict");
    }
  };
  return {
    onConflict,
    onSaved: (settings) => {
      setDraft(draftOf(settings));
      setPhase("saved");
    },
  };
}
