"""What kind of investor is this? Classification, knowledge test, simulations."""
