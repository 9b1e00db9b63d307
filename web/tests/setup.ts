import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A page is slow to search by role where the processor is shared.
configure({ asyncUtilTimeout: 4_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
