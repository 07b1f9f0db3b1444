const REFERENCES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as HTML and XML take it, between tags and in quoted attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => REFERENCES[c] ?? c);
