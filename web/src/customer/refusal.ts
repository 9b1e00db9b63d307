import { ProblemError } from "../api/client";

/** Say whether the API refuses what was asked for as it is; anything else may pass. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof ProblemError)) {
    return false;
  }
  return error.problem.code === "module_disabled" || (error.status < 500 && error.status !== 401);
}

/** Return the product that a refusal is about, by its SKU; null where it names none. */
export function refusedSku(error: unknown): string | null {
  return error instanceof ProblemError ? ((error.problem as { sku?: string }).sku ?? null) : null;
}
