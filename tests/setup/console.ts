import { afterEach, beforeEach, jest } from "@jest/globals";

// A warning nobody reads is a defect nobody sees: unexpected console output fails the test that made it.
const methods = ["error", "warn", "log", "info", "debug"] as const;
const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  for (const method of methods)
    jest.spyOn(console, method).mockImplementation((...args: unknown[]) => {
      written.push(`console.${method}: ${args.map(String).join(" ")}`);
    });
});
afterEach(() => {
  for (const method of methods) (console[method] as unknown as { mockRestore?: () => void }).mockRestore?.();
  if (written.length > 0) throw new Error(`Unexpected console output:\n${written.join("\n")}`);
});
