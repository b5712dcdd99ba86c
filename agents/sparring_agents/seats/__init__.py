"""The seats: one file each, prompt in, parsed reply or the reason why there is none out."""
