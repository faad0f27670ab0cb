/**
 * What vitest's reports say, the later one of a test counting.
 *
 *     node .ci/tests.mjs again REPORT      the files to run once more, a line each; none: nothing may be run again
 *     node .ci/tests.mjs totals REPORT...  PASSED FAILED SKIPPED, and on standard error what passed only the second time
 *
 * Some tests play whole machines against time: processes, ptys, browsers. On a machine that does other work as well such a race is lost once
 * in some ten thousand, so a file may try again, alone. A property that failed may not: it has found the value that breaks it.
 */
import { existsSync, readFileSync } from "node:fs";

/** More than so many files at once is no lost race. */
const MOST_AGAIN = 5;
const FOUND_A_VALUE = /Property failed after/;

function filesOf(report) {
  return existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).testResults : [];
}

const hasFailed = ({ status, assertionResults }) =>
  status === "failed" || assertionResults.some((test) => test.status === "failed");

const saysOf = ({ message, assertionResults }) => [
  message,
  ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
];

function again(report) {
  const failed = filesOf(report).filter(hasFailed);
  const isFinal =
    failed.length > MOST_AGAIN || failed.some((file) => saysOf(file).some((text) => FOUND_A_VALUE.test(text)));
  return isFinal ? [] : failed.map(({ name }) => name);
}

function totals(reports) {
  const files = new Map();
  const shaky = [];
  for (const report of reports)
    for (const file of filesOf(report)) {
      if (files.has(file.name) && !hasFailed(file)) shaky.push(file.name);
      files.set(file.name, file);
    }
  for (const name of shaky) process.stderr.write(`Passed only the second time: ${name}\n`);
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files.values()) {
    const statuses = file.assertionResults.map(({ status }) => status);
    const passed = statuses.filter((status) => status === "passed").length;
    const failed = statuses.filter((status) => status === "failed").length;
    count.passed += passed;
    // A suite that breaks before its first test has no failed test in it.
    count.failed += failed === 0 && hasFailed(file) ? 1 : failed;
    count.skipped += statuses.length - passed - failed;
  }
  return `${count.passed} ${count.failed} ${count.skipped}`;
}

const [verb, ...reports] = process.argv.slice(2);
process.stdout.write(`${verb === "again" ? again(reports[0]).join("\n") : totals(reports)}\n`);
