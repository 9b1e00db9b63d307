"use client";

import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";

import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { type Command, useCommand } from "../../core/idempotency";
import { failureOf } from "../../core/problems";
import type { Settings } from "./draft";

/** The settings as they were read; `etag` names what was seen. */
export interface SeenSettings {
  settings: Settings;
  etag: string;
}

/** Read the settings. They are not read again by themselves, so that nothing changes under who edits them. */
export function useModuleSettings(): UseQueryResult<SeenSettings> {
  const { api, user } = useOrderContext();
  return useQuery({
    queryKey: ["staff-settings", user?.uid],
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
    queryFn: async ({ signal }): Promise<SeenSettings> => {
      const result = await api.GET("/api/v1/admin/settings", { signal });
      return { settings: answered(result), etag: result.response.headers.get("ETag") ?? "" };
    },
  });
}

/** What is told of a save: that it is done, or that somebody else was faster; it is busy until that was seen to. */
export interface SaveListener {
  onSaved: (settings: Settings) => void;
  onConflict: () => Promise<void>;
}

/** Return what states all settings, unless somebody else has stated others since they were seen. */
export function useSaveSettings(seen: SeenSettings, listener: SaveListener): Command<Settings, SeenSettings> {
  const { api, user } = useOrderContext();
  const queries = useQueryClient();
  const key = ["staff-settings", user?.uid];
  return useCommand<Settings, SeenSettings>({
    name: "settings",
    run: async (body) => {
      const params = { header: { "If-Match": seen.etag } };
      try {
        const result = await api.PUT("/api/v1/admin/settings", { params, body });
        return { settings: answered(result), etag: result.response.headers.get("ETag") ?? "" };
      } catch (error) {
        if (failureOf(error).code === "precondition_failed") {
          await listener.onConflict();
        }
        throw error;
      }
    },
    onDone: (saved) => {
      queries.setQueryData<SeenSettings>(key, saved);
      void queries.invalidateQueries({ queryKey: ["config"] });
      listener.onSaved(saved.settings);
    },
    look: () => queries.invalidateQueries({ queryKey: key }),
  });
}
