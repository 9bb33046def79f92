"What is done to the library by `make soak`, one family of trials a module."
