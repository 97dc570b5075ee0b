/** Says in one plain line how the run went, and fails a run that left something out: a skipped test proves nothing. */
module.exports = class Reporter {
  constructor({ testNamePattern }) {
    // who runs one test by name leaves the others out on purpose
    this.chosen = Boolean(testNamePattern);
  }
  onRunComplete(_, { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites }) {
    this.left = this.chosen ? 0 : numPendingTests + numTodoTests;
    if (this.left > 0) console.log(`${this.left} tests were skipped; none may be`);
    // after jest's own summary, so that it closes the run
    process.once('exit', () => console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`));
  }
  getLastError() {
    return this.left > 0 ? new Error('skipped tests') : undefined;
  }
};
