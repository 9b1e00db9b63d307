import react from "@vitejs/plugin-react";
import { bundle } from "lightningcss";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

import manifest from "./package.json" with { type: "json" };

const OUTSIDE = Object.keys({ ...manifest.peerDependencies, ...manifest.dependencies });

export default defineConfig({
  plugins: [react(), styles()],
  build: {
    lib: { entry: "src/index.ts", formats: ["es"] },
    target: "es2022",
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      external: (id) => OUTSIDE.some((name) => id === name || id.startsWith(`${name}/`)),
      output: { preserveModules: true, preserveModulesRoot: "src", entryFileNames: "[name].js" },
    },
  },
  test: {
    environment: "happy-dom",
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: ["tests/package/**"],
          setupFiles: ["tests/setup.ts"],
        },
      },
      {
        extends: true,
        test: { name: "package", include: ["tests/package/**/*.test.ts"], environment: "node" },
      },
    ],
  },
});

/** Makes one style sheet of `src/styles`; hosts link it, so no script imports it. */
function styles(): Plugin {
  return {
    name: "styles",
    apply: "build",
    generateBundle() {
      const { code } = bundle({ filename: "src/styles/index.css", minify: true });
      this.emitFile({ type: "asset", fileName: "styles.css", source: code });
    },
  };
}
