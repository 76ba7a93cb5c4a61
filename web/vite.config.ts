import { fileURLToPath } from "node:url";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  plugins: [
    tanstackRouter({
      target: "react",
      autoCodeSplitting: true,
      routesDirectory: here("src/routes"),
      generatedRouteTree: here("src/route-tree.gen.ts"),
      quoteStyle: "double",
      semicolons: true,
    }),
    react(),
  ],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Every file keeps an address of its own: the policy allows no data: URLs.
    assetsInlineLimit: 0,
    // Which chunks a page needs, for the budget of sizes.
    manifest: true,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
});
