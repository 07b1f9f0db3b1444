import "@testing-library/jest-dom/jest-globals";
import { afterEach, jest } from "@jest/globals";
import { cleanup, configure } from "@testing-library/react";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 5_000 });
jest.setTimeout(30_000);
afterEach(cleanup);
