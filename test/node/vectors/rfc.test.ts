// The same examples and variations as in workerd, on Node: whoever verifies our tokens there has its cryptography.
import '../../tokens/vectors/ecdsa.test.ts'
import '../../tokens/vectors/eddsa.test.ts'
import '../../tokens/vectors/rfc.test.ts'
