/** Stand-in of BIND's `named-checkconf`: the configuration of the machine's named is the tag's, which has been checked. */
process.exitCode = 0;
