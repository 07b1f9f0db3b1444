export * from "./connections";
export * from "./people";
export * from "./sync";
export * from "./work";
