"""From a checked build file to the file that people read: releases, the gate, the lock."""
