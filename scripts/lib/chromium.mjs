/** What Playwright switches off: Chromium believes only the last list it is given, so ours repeats it. */
const OFF_FOR_PLAYWRIGHT = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
];

/** The browser's own buttons are pages too, drawn for every window by a process that no test looks at. */
const BROWSER_BUTTONS = [
  "InitialWebUI",
  "PreloadTopChromeWebUI",
  "PreloadTopChromeWebUILessNavigations",
  "WebUILocationBar",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "WebUIOmniboxPopup",
  "WebUIReloadButton",
  "WebUISplitTabsButton",
];

/** Chromium as root in a container, quiet: it makes no request of its own, and draws nothing but the page. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${[...OFF_FOR_PLAYWRIGHT, ...BROWSER_BUTTONS].join(",")}`,
];
