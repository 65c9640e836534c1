#!/usr/bin/env node
// Every npm script comes through here: it needs nothing but Node 20 and npm, installs what is missing and goes on with Node 24.
